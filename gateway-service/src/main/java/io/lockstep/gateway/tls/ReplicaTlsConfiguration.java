package io.lockstep.gateway.tls;

import io.lockstep.support.ReplicaConnectionProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires the connections' security. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(ReplicaConnectionProperties.class)
class ReplicaTlsConfiguration {

    @Bean
    ReplicaTls replicaTls(ReplicaConnectionProperties connections, SslBundles bundles) {
        return new ReplicaTls(connections.tls(bundles));
    }
}
