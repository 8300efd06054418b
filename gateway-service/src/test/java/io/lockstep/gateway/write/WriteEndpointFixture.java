package io.lockstep.gateway.write;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.common.log.LogEntry;
import io.lockstep.gateway.access.Caller;
import io.lockstep.gateway.access.Gate;
import io.lockstep.gateway.catalog.DatabaseCatalog;
import io.lockstep.gateway.catalog.FixedCatalog;
import io.lockstep.gateway.catalog.Presence;
import io.lockstep.gateway.consistency.Consistencies;
import io.lockstep.gateway.http.BodyBudget;
import io.lockstep.gateway.http.BoundedBody;
import io.lockstep.gateway.http.Endpoints;
import io.lockstep.gateway.http.InfluxErrorHandler;
import io.lockstep.gateway.http.InfluxHeaders;
import io.lockstep.gateway.log.AppendResult;
import io.lockstep.gateway.log.BytesInFlight;
import io.lockstep.gateway.log.LogAppender;
import io.lockstep.gateway.log.ShardRouting;
import io.lockstep.gateway.trace.Traces;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.zip.GZIPOutputStream;
import org.springframework.test.web.reactive.server.WebTestClient;
import org.springframework.web.reactive.function.server.HandlerStrategies;
import org.springframework.web.reactive.function.server.RouterFunctions;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** The write endpoint over a log that keeps what is appended. */
abstract class WriteEndpointFixture {

    static final int LIMIT = 4_000_000;
    static final Instant NOW = Instant.parse("2026-11-21T09:00:00.123456789Z");
    static final long NOW_NANOS = 1_795_251_600_123_456_789L;
    static final String[] MAGIC = {
        "retention policy not found",
        "hinted handoff queue not empty",
        "points beyond retention policy",
        "partial write",
        "unable to parse",
        "database not found"
    };

    final List<LogEntry.Points> appended = new ArrayList<>();
    final BytesInFlight inFlight = new BytesInFlight(64L * 1024 * 1024);
    Mono<Caller> admission = Mono.empty();
    Caller caller = Caller.ANYBODY;
    final Gate gate = (credentials, wanted) -> admission.switchIfEmpty(Mono.fromSupplier(() -> caller));
    final DatabaseCatalog catalog = FixedCatalog.of("d");
    CompletableFuture<AppendResult> answer =
            CompletableFuture.completedFuture(new AppendResult.Accepted("topic", 0, 41));
    final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    final WebTestClient client = client();

    WebTestClient.ResponseSpec second(String query, String body) {
        return client.post()
                .uri(java.net.URI.create("/api/v2/write?" + query))
                .bodyValue(body.getBytes(UTF_8))
                .exchange();
    }

    WebTestClient.ResponseSpec samples(byte[] body) {
        return client.post().uri("/api/v1/prom/write?db=d").bodyValue(body).exchange();
    }

    WebTestClient client() {
        return client(catalog);
    }

    WebTestClient client(DatabaseCatalog databases) {
        return client(databases, 64L * 1024 * 1024);
    }

    WebTestClient client(DatabaseCatalog databases, long bodyBudget) {
        LogAppender log = (shard, entries) -> {
            entries.forEach(entry -> appended.add((LogEntry.Points) entry));
            return answer;
        };
        WriteMetrics metrics = new WriteMetrics(meters);
        Writes writes = new Writes(
                log,
                ShardRouting.SINGLE,
                inFlight,
                LIMIT,
                metrics,
                Clock.fixed(NOW, ZoneOffset.UTC),
                (db, rp) -> Mono.just("gone".equals(rp) ? Presence.ABSENT : Presence.PRESENT),
                Schedulers.parallel());
        WriteEndpoint endpoint = new WriteEndpoint(
                gate,
                databases,
                new BoundedBody(new BodyBudget(bodyBudget), Duration.ofSeconds(10)),
                LIMIT,
                writes,
                Duration.ofMillis(1_500),
                metrics,
                Consistencies.withoutReplicas(),
                Consistencies.forgetful(),
                Traces.OFF);
        return WebTestClient.bindToRouterFunction(RouterFunctions.route()
                        .POST("/write", endpoint::handle)
                        .POST("/api/v2/write", endpoint::handleBucket)
                        .POST("/api/v1/prom/write", endpoint::handleSamples)
                        .build())
                .handlerStrategies(HandlerStrategies.builder()
                        .webFilter(new InfluxHeaders("1.6.7"))
                        .webFilter(new Endpoints("1.6.7"))
                        .exceptionHandler(new InfluxErrorHandler())
                        .build())
                .build();
    }

    WebTestClient.ResponseSpec write(String query, String body) {
        return client.post()
                .uri(java.net.URI.create("/write?" + query))
                .bodyValue(body.getBytes(UTF_8))
                .exchange();
    }

    WebTestClient.ResponseSpec writeGzip(byte[] body) {
        return client.post()
                .uri("/write?db=d")
                .header("Content-Encoding", "gzip")
                .bodyValue(body)
                .exchange();
    }

    static byte[] gzip(String text) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(text.getBytes(UTF_8));
        }
        return out.toByteArray();
    }

    static void assertError(WebTestClient.ResponseSpec response, int status, String error) {
        assertThat(errorOf(response, status)).isEqualTo(error);
    }

    static String errorOf(WebTestClient.ResponseSpec response, int status) {
        String[] error = new String[1];
        response.expectStatus()
                .isEqualTo(status)
                .expectHeader()
                .valueEquals("Content-Type", "application/json")
                .expectHeader()
                .exists("X-Influxdb-Error")
                .expectBody()
                .jsonPath("$.error")
                .value(text -> error[0] = String.valueOf(text));
        return error[0];
    }

    /** How many writes were counted as refused, for this reason alone. */
    double refusedFor(String reason) {
        return meters.get("lockstep.gateway.write.refused").counters().stream()
                .filter(counter -> counter.count() > 0)
                .peek(counter -> assertThat(counter.getId().getTag("reason")).isEqualTo(reason))
                .mapToDouble(Counter::count)
                .sum();
    }

    List<String> lines() {
        return appended.stream()
                .map(points -> new String(points.lines(), UTF_8))
                .toList();
    }
}
