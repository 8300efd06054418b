package io.lockstep.gateway.consistency;

import io.lockstep.common.registry.Refusals;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What replicas refused of a write, as one server would have said it.
 *
 * @param status HTTP status
 * @param error in InfluxDB's words: the first reason, and how many lines are refused
 */
public record RefusedLines(int status, String error) {

    private static final Pattern DROPPED = Pattern.compile(" dropped=\\d+$");

    /** @param refusals of the write's records in their order; not empty */
    static RefusedLines of(List<Refusals> refusals) {
        String reason = refusals.get(0).reason().strip();
        if (reason.contains("retention policy not found")) {
            return new RefusedLines(500, reason);
        }
        if (reason.contains("database not found")) {
            return new RefusedLines(404, reason);
        }
        long lines = refusals.stream()
                .mapToLong(refused -> refused.lines() + refused.expired())
                .sum();
        return new RefusedLines(400, DROPPED.matcher(reason).replaceFirst(" dropped=" + lines));
    }
}
