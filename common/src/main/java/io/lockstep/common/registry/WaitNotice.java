package io.lockstep.common.registry;

import java.time.Duration;

/**
 * Says that requests at a gateway wait for replicas to move on. For {@link #LEASE} connectors then tell of each window as
 * soon as they may, instead of a few times a second, and do not hold small windows back. It is repeated while requests wait; where it gets lost they wait a
 * little longer.
 *
 * @param gateway the gateway's name, unique per process
 */
public record WaitNotice(String gateway) {

    /** For how long a notice counts after its receipt. */
    public static final Duration LEASE = Duration.ofSeconds(1);
}
