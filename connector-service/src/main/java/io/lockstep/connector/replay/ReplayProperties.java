package io.lockstep.connector.replay;

import java.time.Duration;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * How the log is replayed.
 *
 * @param writerThreads lanes written in parallel, 1 to 64
 * @param retryInterval the first interval: how long after a failure the same window is tried again
 * @param drainInterval time between the two readings that show that the replica has finished abandoned requests
 * @param maxWindowRecords records of the log in one window at most
 * @param maxWindowSize bytes of lines in one window at most; a single larger record is a window of its own
 * @param maxRequestSize bytes of lines in one write request at most, up to one measurement's neighbouring lines more
 * @param relaxedInterval how far the beginnings of windows of many small records (eight and more, of less than 64 KiB together) are
 *     apart while no request at a gateway waits for replicas; zero for no interval. A replica is up to twice
 *     as far behind the log, which must stay well below what a monitor takes for lag; so 100 ms at most
 * @param sessionTimeout how long after its connector's last heartbeat Kafka gives the shard to a standby. Longer than a write
 *     may take: nothing is sent that could still be under way then
 */
public record ReplayProperties(
        @DefaultValue("4") int writerThreads,
        @DefaultValue("1s") Duration retryInterval,
        @DefaultValue("500ms") Duration drainInterval,
        @DefaultValue("5000") int maxWindowRecords,
        @DefaultValue("4MB") DataSize maxWindowSize,
        @DefaultValue("4MB") DataSize maxRequestSize,
        @DefaultValue("20ms") Duration relaxedInterval,
        @DefaultValue("15s") Duration sessionTimeout) {

    private static final Duration LONGEST_RELAXED = Duration.ofMillis(100);
    private static final String PREFIX = "lockstep.connector.replay.";

    public ReplayProperties {
        require(writerThreads >= 1 && writerThreads <= 64, "writer-threads must be 1 to 64, but is " + writerThreads);
        require(isPositive(retryInterval), "retry-interval must be longer than 0, but is " + retryInterval);
        require(isPositive(drainInterval), "drain-interval must be longer than 0, but is " + drainInterval);
        require(
                maxWindowRecords >= 1 && maxWindowRecords <= 1_000_000,
                "max-window-records must be 1 to 1000000, but is " + maxWindowRecords);
        require(maxWindowSize.toBytes() > 0, "max-window-size must be larger than 0, but is " + maxWindowSize);
        require(
                maxRequestSize.toBytes() > 0 && maxRequestSize.toBytes() <= maxWindowSize.toBytes(),
                "max-request-size must be larger than 0 and at most max-window-size (" + maxWindowSize + "), but is "
                        + maxRequestSize);
        require(
                !relaxedInterval.isNegative() && relaxedInterval.compareTo(LONGEST_RELAXED) <= 0,
                "relaxed-interval must be 0 to 100ms, but is " + relaxedInterval);
        require(isPositive(sessionTimeout), "session-timeout must be longer than 0, but is " + sessionTimeout);
    }

    private static boolean isPositive(Duration value) {
        return value.compareTo(Duration.ZERO) > 0;
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new IllegalArgumentException(PREFIX + message);
        }
    }
}
