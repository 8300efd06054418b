package io.lockstep.connector.trace;

import io.lockstep.connector.ConnectorProperties;
import io.lockstep.connector.replay.WindowTraces;
import io.micrometer.tracing.propagation.Propagator;
import java.time.Clock;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Spring Boot makes a propagator where an OTLP endpoint is configured, and none otherwise. */
@Configuration(proxyBeanMethods = false)
class TraceConfiguration {

    @Bean
    WindowTraces windowTraces(ObjectProvider<Propagator> propagator, ConnectorProperties properties) {
        Propagator configured = propagator.getIfAvailable();
        return configured == null
                ? WindowTraces.OFF
                : new RecordSpans(
                        configured,
                        properties.replica().id(),
                        properties.replica().shard(),
                        Clock.systemUTC());
    }
}
