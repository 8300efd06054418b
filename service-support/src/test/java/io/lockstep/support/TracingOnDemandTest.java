package io.lockstep.support;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;

class TracingOnDemandTest {

    private static final String TRACING =
            "org.springframework.boot.micrometer.tracing.opentelemetry.autoconfigure.OpenTelemetryTracingAutoConfiguration";
    private static final String OTHER = "org.springframework.boot.webflux.autoconfigure.WebFluxAutoConfiguration";

    @Test
    void withoutAnEndpointThereIsNoTracing() {
        assertThat(kept(Map.of())).containsExactly(false, true, true);
    }

    @Test
    void withAnEndpointThereIs() {
        assertThat(TracingOnDemand.ENDPOINTS)
                .allSatisfy(key -> assertThat(kept(Map.of(key, "http://127.0.0.1:4318/v1/traces")))
                        .containsExactly(true, true, true));
    }

    @Test
    void anEmptyEndpointIsNone() {
        assertThat(kept(Map.of(TracingOnDemand.ENDPOINTS.get(0), ""))).containsExactly(false, true, true);
    }

    private static boolean[] kept(Map<String, Object> properties) {
        StandardEnvironment environment = new StandardEnvironment();
        environment.getPropertySources().addFirst(new MapPropertySource("test", properties));
        TracingOnDemand filter = new TracingOnDemand();
        filter.setEnvironment(environment);
        return filter.match(new String[] {TRACING, OTHER, null});
    }
}
