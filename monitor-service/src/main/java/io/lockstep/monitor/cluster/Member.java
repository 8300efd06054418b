package io.lockstep.monitor.cluster;

import io.lockstep.common.cluster.ReplicaId;
import java.net.URI;

/**
 * A replica as configured.
 *
 * @param id its name
 * @param url where its HTTP API is reached, by gateways as well as by the monitor
 * @param weight its share of the load in relation to the others', above 0
 * @param shard the shard that it holds
 */
public record Member(ReplicaId id, URI url, double weight, int shard) {}
