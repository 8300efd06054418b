package io.lockstep.monitor.verdict;

import io.lockstep.common.registry.Progress;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The last that was heard of a connector.
 *
 * @param progress its words
 * @param at when this monitor saw them change; null for words found at start, which may be of any age
 */
public record Heard(Progress progress, @Nullable Instant at) {

    /** Whether the connector has given a sign of life within the time. */
    public boolean within(Duration time, Instant now) {
        return at != null && !at.plus(time).isBefore(now);
    }
}
