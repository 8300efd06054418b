package io.lockstep.gateway.access;

import io.lockstep.common.registry.redis.RegistrySubscription;
import io.lockstep.gateway.log.LogEnd;
import io.lockstep.gateway.log.ShardRouting;
import io.lockstep.gateway.pool.AdvancedReplicas;
import io.lockstep.gateway.pool.ReplicaClient;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires the gate. */
@Configuration(proxyBeanMethods = false)
class AccessConfiguration {

    @Bean
    Gate gate(
            Authentication authentication,
            AccessProperties properties,
            AdvancedReplicas replicas,
            ReplicaClient client,
            LogEnd logEnd,
            ShardRouting routing,
            RegistrySubscription announcements,
            MeterRegistry meters) {
        if (authentication == Authentication.NONE) {
            return Gate.OPEN;
        }
        int shard = routing.shardOf("");
        Gate gate = new InfluxdbGate(
                new ReplicaUsers(replicas, client, shard),
                logEnd,
                shard,
                properties,
                System::nanoTime,
                new AccessMetrics(meters));
        // What the command was is not announced; another gateway may have changed a user.
        announcements.onOutcome(outcome -> {
            if (outcome.shard() == shard) {
                gate.changedAt(outcome.offset() + 1, new Concerned.Everybody());
            }
        });
        return gate;
    }
}
