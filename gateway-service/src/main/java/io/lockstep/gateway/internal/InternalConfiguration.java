package io.lockstep.gateway.internal;

import io.lockstep.gateway.into.SelectInto;
import io.lockstep.gateway.log.LogAppender;
import io.lockstep.gateway.log.LogEnd;
import io.lockstep.gateway.log.ShardRouting;
import io.lockstep.gateway.pool.AdvancedReplicas;
import io.lockstep.gateway.pool.ReplicaClient;
import io.lockstep.gateway.pool.ReplicaPositions;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires the internal API; its route belongs to the management port alone. */
@Configuration(proxyBeanMethods = false)
class InternalConfiguration {

    @Bean
    RecordsEndpoint recordsEndpoint(InternalProperties properties, LogAppender log, ReplicaPositions connectors) {
        return new RecordsEndpoint(new Callers(properties.secret()), log, connectors);
    }

    @Bean
    ContinuousQueriesEndpoint continuousQueriesEndpoint(
            InternalProperties properties,
            AdvancedReplicas replicas,
            ReplicaClient client,
            LogEnd logEnd,
            SelectInto into,
            ShardRouting routing,
            ReplicaPositions connectors) {
        return new ContinuousQueriesEndpoint(
                new Callers(properties.secret()),
                new ContinuousQueries(replicas, client, logEnd)::list,
                into,
                routing,
                connectors);
    }
}
