package io.lockstep.monitor.schedule;

import java.time.DateTimeException;
import java.time.ZoneId;
import java.time.ZoneOffset;

/**
 * A continuous query as the gateway tells it; lengths of time in nanoseconds.
 *
 * @param every how often it runs; 0 for once in an interval
 * @param span how long a time it is computed for; 0 for an interval
 * @param interval of its groups, more than 0
 * @param offset of its groups
 * @param zone of its groups; empty for UTC
 */
public record Scheduled(String db, String name, long every, long span, long interval, long offset, String zone) {

    /** The zone; UTC for one that Java does not know. */
    ZoneId zoneId() {
        try {
            return zone.isEmpty() ? ZoneOffset.UTC : ZoneId.of(zone);
        } catch (DateTimeException e) {
            return ZoneOffset.UTC;
        }
    }

    String id() {
        return db + "." + name;
    }
}
