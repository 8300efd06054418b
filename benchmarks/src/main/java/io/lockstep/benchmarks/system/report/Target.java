package io.lockstep.benchmarks.system.report;

import java.util.Locale;

/**
 * What a figure has to reach.
 *
 * @param atLeast whether the limit is the lowest good figure, rather than the highest
 * @param limit in the figure's unit, or as a ratio to the baseline
 * @param unit of the limit, empty for a ratio or a count
 */
public record Target(boolean atLeast, double limit, String unit) {

    public static Target atLeast(double limit, String unit) {
        return new Target(true, limit, unit);
    }

    public static Target atMost(double limit, String unit) {
        return new Target(false, limit, unit);
    }

    /** NaN, which is no figure, never meets a target. */
    public boolean isMetBy(double figure) {
        return atLeast ? figure >= limit : figure <= limit;
    }

    @Override
    public String toString() {
        String number =
                limit == Math.rint(limit) ? Long.toString((long) limit) : String.format(Locale.ROOT, "%s", limit);
        return (atLeast ? "≥ " : "≤ ") + number + (unit.isEmpty() ? "" : " " + unit);
    }
}
