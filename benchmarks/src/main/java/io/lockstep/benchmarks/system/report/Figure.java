package io.lockstep.benchmarks.system.report;

import io.lockstep.benchmarks.system.measure.Rounds.Compared;
import io.lockstep.benchmarks.system.measure.Sample;
import org.jspecify.annotations.Nullable;

/**
 * One figure of a scenario.
 *
 * @param name what it is, with its unit
 * @param value what was measured
 * @param baseline what it is held against, if it is held against anything
 * @param ratios value by baseline over the rounds, scaled as the target asks; present if a baseline is
 * @param target of the ratio if there is one, else of the value
 */
public record Figure(String name, Sample value, @Nullable Sample baseline, @Nullable Sample ratios, Target target) {

    /** Held against a baseline. */
    public static Figure ratio(String name, Compared compared, Target target) {
        return new Figure(name, compared.value(), compared.baseline(), compared.ratios(), target);
    }

    /** Held against a limit. */
    public static Figure of(String name, Sample value, Target target) {
        return new Figure(name, value, null, null, target);
    }

    /** Held against a limit. */
    public static Figure of(String name, double value, Target target) {
        return of(name, Sample.of(value), target);
    }

    /** Held against a baseline, each measured once. */
    public static Figure ratio(String name, double value, double baseline, Target target) {
        return new Figure(name, Sample.of(value), Sample.of(baseline), Sample.of(value / baseline), target);
    }

    public boolean isMet() {
        return target.isMetBy(ratios == null ? value.median() : ratios.median());
    }
}
