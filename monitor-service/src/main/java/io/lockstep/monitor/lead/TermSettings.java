package io.lockstep.monitor.lead;

import io.lockstep.monitor.cluster.Member;
import io.lockstep.monitor.verdict.VerdictRules;
import java.time.Duration;
import java.util.List;

/**
 * What a leader goes by.
 *
 * @param monitor this monitor's name
 * @param roundInterval how often a board is published when nothing changes
 * @param firstLook for how long a new leader without a valid board waits for evidence before it speaks
 */
public record TermSettings(
        String monitor, List<Member> members, VerdictRules rules, Duration roundInterval, Duration firstLook) {}
