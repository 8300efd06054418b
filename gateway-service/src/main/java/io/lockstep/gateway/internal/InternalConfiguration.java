package io.lockstep.gateway.internal;

import io.lockstep.gateway.log.LogAppender;
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
}
