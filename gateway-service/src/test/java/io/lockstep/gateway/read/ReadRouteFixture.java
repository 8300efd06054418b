package io.lockstep.gateway.read;

import static io.lockstep.common.cluster.ReplicaStatus.AVAILABLE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lockstep.common.cluster.ReplicaId;
import io.lockstep.common.cluster.ReplicaStatus;
import io.lockstep.common.registry.Verdict;
import io.lockstep.gateway.pool.Boards;
import io.lockstep.gateway.pool.ReadPool;
import io.lockstep.gateway.pool.ReaderLedger;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.core.env.Environment;

/** The read route in front of replicas that do as they are told. */
@SpringBootTest(
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = {
            "management.server.port=0",
            "spring.data.redis.port=1",
            "spring.kafka.bootstrap-servers=127.0.0.1:1",
            "lockstep.gateway.read.query-timeout=3s",
            "lockstep.gateway.read.max-queries-per-replica=3",
            "lockstep.gateway.read.max-form-size=64KB",
            "lockstep.gateway.read.breaker.minimum-calls=20"
        })
@Timeout(60)
abstract class ReadRouteFixture {

    static final AtomicLong SEQUENCE = new AtomicLong();
    static final String EMPTY = "{\"results\":[{\"statement_id\":0}]}\n";

    final HttpClient http = HttpClient.newHttpClient();
    final List<FakeReplica> replicas = new ArrayList<>();

    @Autowired
    ReadPool pool;

    @Autowired
    ReaderLedger readers;

    @Autowired
    Environment environment;

    @Autowired
    MeterRegistry meters;

    @AfterEach
    void leaveNoQueryBehind() {
        replicas.forEach(FakeReplica::close);
        await().untilAsserted(() -> {
            for (int i = 0; i < 3; i++) {
                assertThat(readers.own(id(i))).isZero();
            }
        });
    }

    void given(FakeReplica.Behaviour... behaviours) {
        ReplicaStatus[] statuses = new ReplicaStatus[behaviours.length];
        for (int i = 0; i < behaviours.length; i++) {
            add(behaviours[i]);
            statuses[i] = AVAILABLE;
        }
        announce(statuses);
    }

    FakeReplica add(FakeReplica.Behaviour behaviour) {
        return add(new FakeReplica(behaviour));
    }

    FakeReplica add(FakeReplica replica) {
        replicas.add(replica);
        return replica;
    }

    void announce(ReplicaStatus... statuses) {
        Verdict[] verdicts = new Verdict[statuses.length];
        for (int i = 0; i < statuses.length; i++) {
            verdicts[i] = verdict(i, statuses[i], false, Duration.ofMinutes(1));
        }
        pool.onVerdicts(Boards.board(1, SEQUENCE.incrementAndGet(), verdicts));
    }

    Verdict verdict(int replica, ReplicaStatus status, boolean degraded, Duration validity) {
        return Boards.verdict(id(replica).value(), replicas.get(replica).url(), 1, status, degraded, validity);
    }

    static ReplicaId id(int replica) {
        return new ReplicaId("replica-" + replica);
    }

    static void assertRefused(HttpResponse<String> answer, int status, @Nullable String body) {
        assertThat(answer.statusCode()).isEqualTo(status);
        if (body != null) {
            assertThat(answer.body()).isEqualTo(body);
        }
        assertThat(header(answer, "X-Influxdb-Version")).isEqualTo("1.6.7");
        assertThat(header(answer, "X-Request-Id")).isNotEmpty();
    }

    HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return send(request(path).build());
    }

    CompletableFuture<HttpResponse<String>> getAsync(String path) {
        return http.sendAsync(request(path).build(), BodyHandlers.ofString());
    }

    HttpResponse<String> post(String path, String type, String body) throws IOException, InterruptedException {
        return send(request(path)
                .header("Content-Type", type)
                .POST(BodyPublishers.ofString(body))
                .build());
    }

    HttpResponse<String> send(HttpRequest request) throws IOException, InterruptedException {
        return http.send(request, BodyHandlers.ofString());
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + environment.getRequiredProperty("local.server.port") + path))
                .version(HttpClient.Version.HTTP_1_1)
                .timeout(Duration.ofSeconds(20));
    }

    static @Nullable String header(HttpResponse<?> answer, String name) {
        return answer.headers().firstValue(name).orElse(null);
    }
}
