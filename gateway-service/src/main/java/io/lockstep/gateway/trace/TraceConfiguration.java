package io.lockstep.gateway.trace;

import io.micrometer.tracing.Tracer;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Spring Boot makes a tracer where an OTLP endpoint is configured, and none otherwise. */
@Configuration(proxyBeanMethods = false)
class TraceConfiguration {

    @Bean
    Traces traces(ObjectProvider<Tracer> tracer) {
        Tracer configured = tracer.getIfAvailable();
        return configured == null ? Traces.OFF : new SampledTraces(configured);
    }
}
