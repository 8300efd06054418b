package io.lockstep.monitor.verdict;

import java.time.Duration;

/**
 * The thresholds of the policy.
 *
 * @param admit a replica enters the pool only within this lag
 * @param evict a replica leaves the pool beyond this lag
 * @param evictGrace for how long it must be beyond before it leaves
 * @param recheckInterval how often a replica that catches up is looked at again
 * @param verdictValidity how long a verdict outlives its evidence
 * @param progressValidity how long a silent connector's last words still say how far its replica is
 */
public record VerdictRules(
        LagLimit admit,
        LagLimit evict,
        Duration evictGrace,
        Duration recheckInterval,
        Duration verdictValidity,
        Duration progressValidity) {}
