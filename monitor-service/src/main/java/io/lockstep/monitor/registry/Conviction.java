package io.lockstep.monitor.registry;

import io.lockstep.common.cluster.ReplicaId;
import java.time.Instant;

/**
 * A replica was found to hold other content than the majority. It stands for as long as the replica holds that content.
 *
 * @param replica which replica
 * @param history the name of the content that it held, from its marker
 * @param reason why, in words for an operator
 * @param at when
 */
public record Conviction(ReplicaId replica, String history, String reason, Instant at) {}
