package io.lockstep.connector.progress;

import java.time.Duration;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How often the connector tells of its progress. Failures are told of at once.
 *
 * @param minInterval at most one message in this time while requests at a gateway wait for replicas to move on
 * @param relaxedInterval at most one message in this time while nobody waits
 * @param heartbeat at least one message in this time; the monitor takes a connector that is silent for longer as unknown
 */
public record ProgressProperties(
        @DefaultValue("5ms") Duration minInterval,
        @DefaultValue("100ms") Duration relaxedInterval,
        @DefaultValue("1s") Duration heartbeat) {

    public ProgressProperties {
        if (minInterval.isNegative() || heartbeat.compareTo(minInterval) <= 0) {
            throw new IllegalArgumentException("lockstep.connector.progress.heartbeat must be longer than "
                    + "lockstep.connector.progress.min-interval, which must not be negative; they are " + heartbeat
                    + " and " + minInterval);
        }
        if (relaxedInterval.compareTo(minInterval) < 0 || relaxedInterval.compareTo(heartbeat) > 0) {
            throw new IllegalArgumentException("lockstep.connector.progress.relaxed-interval must be between "
                    + "lockstep.connector.progress.min-interval and lockstep.connector.progress.heartbeat, "
                    + minInterval
                    + " and " + heartbeat + "; it is " + relaxedInterval);
        }
    }
}
