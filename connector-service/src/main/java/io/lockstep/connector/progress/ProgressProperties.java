package io.lockstep.connector.progress;

import java.time.Duration;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How often the connector tells of its progress.
 *
 * @param minInterval at most one message in this time, failures excepted
 * @param heartbeat at least one message in this time; the monitor takes a connector that is silent for longer as unknown
 */
public record ProgressProperties(@DefaultValue("5ms") Duration minInterval, @DefaultValue("1s") Duration heartbeat) {

    public ProgressProperties {
        if (minInterval.isNegative() || heartbeat.compareTo(minInterval) <= 0) {
            throw new IllegalArgumentException("lockstep.connector.progress.heartbeat must be longer than "
                    + "lockstep.connector.progress.min-interval, which must not be negative; they are " + heartbeat
                    + " and " + minInterval);
        }
    }
}
