package io.lockstep.gateway.write;

import static org.springframework.web.reactive.function.server.RouterFunctions.route;

import io.lockstep.gateway.access.Gate;
import io.lockstep.gateway.catalog.DatabaseCatalog;
import io.lockstep.gateway.catalog.RetentionPolicies;
import io.lockstep.gateway.consistency.AppliedWrites;
import io.lockstep.gateway.consistency.OwnWrites;
import io.lockstep.gateway.http.BoundedBody;
import io.lockstep.gateway.log.AppendProperties;
import io.lockstep.gateway.log.BytesInFlight;
import io.lockstep.gateway.log.LogAppender;
import io.lockstep.gateway.log.ShardRouting;
import io.lockstep.gateway.trace.Traces;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.scheduler.Schedulers;

/** Wires {@code POST /write} and its younger siblings; functional routes come before those of Spring Cloud Gateway. */
@Configuration(proxyBeanMethods = false)
class WriteConfiguration {

    @Bean
    RouterFunction<ServerResponse> writeRoute(WriteEndpoint endpoint) {
        return route().POST("/write", endpoint::handle)
                .POST("/api/v2/write", endpoint::handleBucket)
                .POST("/api/v1/prom/write", endpoint::handleSamples)
                .build();
    }

    @Bean
    WriteEndpoint writeEndpoint(
            Gate gate,
            DatabaseCatalog catalog,
            RetentionPolicies policies,
            BoundedBody bodies,
            LogAppender log,
            ShardRouting routing,
            BytesInFlight inFlight,
            WriteProperties properties,
            AppendProperties appends,
            AppliedWrites applied,
            OwnWrites ownWrites,
            Traces traces,
            MeterRegistry meters) {
        WriteMetrics metrics = new WriteMetrics(meters);
        Writes writes = new Writes(
                log,
                routing,
                inFlight,
                properties.maxBodyBytes(),
                metrics,
                Clock.systemUTC(),
                policies::lookup,
                Schedulers.parallel());
        return new WriteEndpoint(
                gate,
                catalog,
                bodies,
                properties.maxBodyBytes(),
                writes,
                appends.appendTimeout(),
                metrics,
                applied,
                ownWrites,
                traces);
    }
}
