package io.lockstep.gateway.log;

import java.time.Duration;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * How the gateway appends to the log ({@code lockstep.gateway.write.*}).
 *
 * @param appendTimeout until when an append has an answer. Below 4 s, because Telegraf gives up at 5 s and would not learn that
 *     it may try again
 * @param maxBytesInFlight memory for writes on their way; what does not fit is answered 503
 * @param sendThreads threads that hand records to Kafka's client, which compresses on them and may block them
 */
public record AppendProperties(
        @DefaultValue("3500ms") Duration appendTimeout,
        @DefaultValue("128MB") DataSize maxBytesInFlight,
        @DefaultValue("2") int sendThreads) {

    private static final Duration SHORTEST = Duration.ofSeconds(2);
    private static final Duration LONGEST = Duration.ofMillis(3_900);

    public AppendProperties {
        if (appendTimeout.compareTo(SHORTEST) < 0 || appendTimeout.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(
                    "lockstep.gateway.write.append-timeout must be 2s to 3900ms, not " + appendTimeout);
        }
        if (maxBytesInFlight.compareTo(DataSize.ofMegabytes(64)) < 0
                || maxBytesInFlight.compareTo(DataSize.ofGigabytes(16)) > 0) {
            throw new IllegalArgumentException(
                    "lockstep.gateway.write.max-bytes-in-flight must be 64MB to 16GB, not " + maxBytesInFlight);
        }
        if (sendThreads < 1 || sendThreads > 64) {
            throw new IllegalArgumentException(
                    "lockstep.gateway.write.send-threads must be 1 to 64, not " + sendThreads);
        }
    }

    /** How long an append may wait until its last record is handed to Kafka's client; later it is not handed over any more. */
    Duration handover() {
        return Duration.ofMillis(500);
    }

    /** How long handing a record over may block: for the log's metadata, or for room in the client's buffer. */
    Duration maxBlock() {
        return Duration.ofSeconds(1);
    }

    /**
     * How long Kafka's client tries to deliver a record; with {@link #handover} and {@link #maxBlock} it stays within the time-out, so
     * that what was answered as late is not appended behind newer writes that were acknowledged.
     */
    Duration delivery() {
        return appendTimeout.minus(handover()).minus(maxBlock());
    }

    /** How long one request to a broker may take: short enough for the delivery to find it out and fail in time. */
    Duration request() {
        return delivery().minusMillis(200);
    }
}
