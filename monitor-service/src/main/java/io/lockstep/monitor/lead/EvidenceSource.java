package io.lockstep.monitor.lead;

import io.lockstep.monitor.cluster.Member;
import io.lockstep.monitor.verdict.Evidence;
import java.time.Instant;

/** All that is known now of a replica. */
@FunctionalInterface
public interface EvidenceSource {

    Evidence of(Member member, Instant now);
}
