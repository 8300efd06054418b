package io.lockstep.gateway.read;

import static io.lockstep.common.cluster.ReplicaStatus.AVAILABLE;
import static io.lockstep.common.cluster.ReplicaStatus.CATCHING_UP;
import static io.lockstep.common.cluster.ReplicaStatus.DOWN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lockstep.gateway.pool.Boards;
import io.netty.handler.codec.http.HttpHeaders;
import java.io.InputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** The read route as a client sees it, with replicas that fail; no Redis and no Kafka. */
class ReadRouteTest extends ReadRouteFixture {

    @Test
    void passesTheAnswerOnWithLabels() throws Exception {
        given(FakeReplica.answering(EMPTY));

        HttpResponse<String> answer = get("/query?q=SHOW+DATABASES&db=%22d%22");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo(EMPTY);
        assertThat(header(answer, "X-Lockstep-Replica")).isEqualTo("replica-0");
        assertThat(header(answer, "X-Lockstep-Position")).isEqualTo("v1:topic:0=42");
        // The lag that the verdict tells, and the verdict's age.
        assertThat(Double.parseDouble(String.valueOf(header(answer, "X-Lockstep-Staleness"))))
                .isBetween(0.25, 20.0);
        assertThat(header(answer, "X-Lockstep-Degraded")).isNull();
        assertThat(header(answer, "X-Influxdb-Version")).isEqualTo("1.6.7");
        assertThat(header(answer, "X-Influxdb-Build")).isEqualTo("OSS");
        assertThat(header(answer, "Request-Id")).isNotEmpty().isEqualTo(header(answer, "X-Request-Id"));
        assertThat(replicas.get(0).received).containsExactly("GET /query?q=SHOW+DATABASES&db=%22d%22 ");
    }

    @Test
    void sendsAFormAgainAsItCame() throws Exception {
        given(FakeReplica.dying(), FakeReplica.dying());
        replicas.get(0).behave(FakeReplica.dying());
        String form = "q=SELECT+1%3B&db=x";

        HttpResponse<String> answer = post("/query?db=y", "application/x-www-form-urlencoded", form);

        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(replicas.get(0).received).containsExactly("POST /query?db=y " + form);
        assertThat(replicas.get(1).received).containsExactly("POST /query?db=y " + form);
    }

    @Test
    void aReplicaSeesTheHeadersOfTheClient() throws Exception {
        List<HttpHeaders> seen = new CopyOnWriteArrayList<>();
        given((request, response) -> {
            seen.add(request.requestHeaders());
            return response.header("Keep-Alive", "timeout=5")
                    .header("X-Influxdb-Version", "1.8.10")
                    .addHeader("X-Twice", "one")
                    .addHeader("X-Twice", "two")
                    .sendString(Mono.just(EMPTY));
        });
        String traced = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

        HttpResponse<String> answer = send(request("/query?q=x")
                .header("Authorization", "Token bob:secret")
                .header("Accept", "application/csv")
                .header("Accept-Encoding", "gzip")
                .header("User-Agent", "test")
                .header("X-Request-Id", "mine")
                .header("traceparent", traced)
                .header("TE", "trailers")
                .build());

        HttpHeaders headers = seen.get(0);
        assertThat(headers.get("Authorization")).isEqualTo("Token bob:secret");
        assertThat(headers.getAll("Accept")).containsExactly("application/csv");
        assertThat(headers.get("Accept-Encoding")).isEqualTo("gzip");
        assertThat(headers.getAll("User-Agent")).containsExactly("test");
        assertThat(headers.getAll("X-Request-Id")).containsExactly("mine");
        assertThat(headers.get("traceparent")).isEqualTo(traced);
        assertThat(headers.getAll("Host")).containsExactly(replicas.get(0).url().getAuthority());
        assertThat(headers.contains("TE")).isFalse();
        assertThat(headers.contains("Content-Length")).isFalse();
        assertThat(answer.headers().allValues("X-Twice")).containsExactly("one", "two");
        assertThat(answer.headers().allValues("X-Influxdb-Version")).containsExactly("1.8.10");
        assertThat(header(answer, "Keep-Alive")).isNull();
    }

    @Test
    void aPostIsSentWithTheLengthOfItsBody() throws Exception {
        List<String> lengths = new CopyOnWriteArrayList<>();
        given((request, response) -> {
            lengths.add(request.requestHeaders().get("Content-Length") + " "
                    + request.requestHeaders().get("Transfer-Encoding"));
            return response.sendString(Mono.just(EMPTY));
        });

        post("/query?q=x", "text/plain", "");
        post("/query?q=x", "application/x-www-form-urlencoded", "db=d");

        assertThat(lengths).containsExactly("0 null", "4 null");
        assertThat(replicas.get(0).received).containsExactly("POST /query?q=x ", "POST /query?q=x db=d");
    }

    @Test
    void queriesBeyondTheBoundAreRefusedAtOnce() throws Exception {
        given(FakeReplica.hanging());
        List<CompletableFuture<HttpResponse<String>>> running = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            running.add(getAsync("/query?q=x"));
        }
        await().until(() -> readers.own(id(0)) == 3);

        HttpResponse<String> refused = get("/query?q=x");

        assertThat(refused.statusCode()).isEqualTo(503);
        assertThat(refused.body()).contains("too many queries in flight");
        running.forEach(CompletableFuture::join);
    }

    /** A demand that nobody has to be asked for, so that one wait begins within the other. */
    @Test
    void aClientThatLeavesWhileItWaitsForAPositionTakesItsWaitAlong() throws Exception {
        given(FakeReplica.answering(EMPTY));
        CompletableFuture<HttpResponse<String>> ahead = http.sendAsync(
                request("/query?q=x")
                        .header("X-Lockstep-Token", "v1:topic:0=1000")
                        .build(),
                BodyHandlers.ofString());
        await().until(() -> waiting() == 1);

        ahead.cancel(true);

        await().atMost(Duration.ofSeconds(2)).until(() -> waiting() == 0);
    }

    private double waiting() {
        return meters.get("lockstep.gateway.consistency.waiting").gauge().value();
    }

    @Test
    void answersAreStreamed() throws Exception {
        Sinks.Many<String> pieces = Sinks.many().unicast().onBackpressureBuffer();
        given(FakeReplica.streaming(pieces.asFlux()));
        pieces.tryEmitNext("one\n");

        HttpResponse<InputStream> answer =
                http.send(request("/query?q=x&chunked=true").build(), BodyHandlers.ofInputStream());

        try (InputStream body = answer.body()) {
            assertThat(new String(body.readNBytes(4), StandardCharsets.UTF_8)).isEqualTo("one\n");
            pieces.tryEmitNext("two\n");
            assertThat(new String(body.readNBytes(4), StandardCharsets.UTF_8)).isEqualTo("two\n");
            pieces.tryEmitComplete();
            assertThat(body.read()).isEqualTo(-1);
        }
    }

    @Test
    void aSmallAnswerIsHeldUntilItIsWhole() throws Exception {
        given(FakeReplica.streaming(Flux.just("{\"results\":[", "{\"statement_id\":0}]}\n")));

        HttpResponse<String> answer = get("/query?q=x");

        assertThat(answer.body()).isEqualTo(EMPTY);
        assertThat(header(answer, "Content-Length")).isEqualTo(String.valueOf(EMPTY.length()));
    }

    @Test
    void aLargeAnswerComesWhole() throws Exception {
        List<String> pieces =
                IntStream.range(0, 1000).mapToObj(i -> "%099d\n".formatted(i)).toList();
        given(FakeReplica.streaming(Flux.fromIterable(pieces)));

        HttpResponse<String> answer = get("/query?q=x");

        assertThat(answer.body()).isEqualTo(String.join("", pieces));
        assertThat(header(answer, "Content-Length")).isNull();
    }

    @Test
    void theMarkersDatabaseIsNoDatabaseHoweverTheQuestionIsWritten() throws Exception {
        given(FakeReplica.answering("[[\"_lockstep\"],[\"a\"]]"));

        for (String q : List.of("SHOW+DATABASES", "SHOW/*x*/DATABASES", "SHOW+--x%0aDATABASES")) {
            assertThat(get("/query?q=" + q).body()).isEqualTo("[[\"a\"]]");
        }
    }

    @Test
    void anEmptyAnswerIsPassedOn() throws Exception {
        given((request, response) -> response.status(204).send());

        HttpResponse<String> answer = get("/query?q=x");

        assertThat(answer.statusCode()).isEqualTo(204);
        assertThat(answer.body()).isEmpty();
        assertThat(header(answer, "X-Lockstep-Replica")).isEqualTo("replica-0");
    }

    @Test
    void aClientThatGoesAwayLeavesNoCountBehind() throws Exception {
        given(FakeReplica.hanging());
        CompletableFuture<HttpResponse<String>> waiting = getAsync("/query?q=x");
        await().until(() -> readers.own(id(0)) == 1);

        waiting.cancel(true);

        await().atMost(Duration.ofMillis(2500)).until(() -> readers.own(id(0)) == 0);
    }

    @Test
    void degradedAndLastKnownReplicasAreLabelled() throws Exception {
        given(FakeReplica.answering(EMPTY));
        pool.onVerdicts(Boards.board(1, SEQUENCE.incrementAndGet(), verdict(0, CATCHING_UP, true, Boards.VALIDITY)));
        assertThat(header(get("/query?q=x"), "X-Lockstep-Degraded")).isEqualTo("true");

        pool.onVerdicts(Boards.board(1, SEQUENCE.incrementAndGet(), verdict(0, AVAILABLE, false, Duration.ZERO)));
        HttpResponse<String> answer = get("/query?q=x");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(header(answer, "X-Lockstep-Staleness")).isEqualTo("unknown");
    }

    @Test
    void withoutAnyReplicaTheErrorComesAtOnce() throws Exception {
        given(FakeReplica.answering(EMPTY));
        announce(DOWN);

        HttpResponse<String> answer = get("/query?q=x");

        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.body()).isEqualTo("{\"error\":\"no replica can be read right now\"}\n");
    }

    @Test
    void compressedAnswersArePassedOnAsTheyAre() throws Exception {
        given((request, response) -> response.header("Content-Encoding", "gzip").sendString(Mono.just("zipped")));

        HttpResponse<String> answer = http.send(
                request("/query?q=x").header("Accept-Encoding", "gzip").build(), BodyHandlers.ofString());

        assertThat(answer.body()).isEqualTo("zipped");
        assertThat(header(answer, "Content-Encoding")).isEqualTo("gzip");
    }

    @Test
    void rubbishIsRefusedInInfluxForm() throws Exception {
        given(FakeReplica.answering(EMPTY));

        assertRefused(get("/query"), 400, "{\"error\":\"missing required parameter \\\"q\\\"\"}\n");
        assertRefused(
                post("/query", "application/x-www-form-urlencoded", "q=%zz"),
                400,
                "{\"error\":\"missing required parameter \\\"q\\\"\"}\n");
        assertRefused(post("/query", "multipart/form-data; boundary=x", "--x"), 400, null);
        assertRefused(
                post("/query?q=x", "text/plain", "x".repeat(70_000)),
                413,
                "{\"error\":\"Request Entity Too Large\"}\n");
        assertRefused(get("/nope"), 404, "404 page not found\n");
        assertRefused(get("/metrics"), 404, "404 page not found\n");
        assertRefused(send(request("/query").DELETE().build()), 405, "Method Not Allowed\n");
        assertRefused(post("/ping", "text/plain", ""), 405, "Method Not Allowed\n");
        assertThat(replicas.get(0).received).isEmpty();
    }

    @Test
    void aReplicaThatIsNamedAnswersAndNoOther() throws Exception {
        given(FakeReplica.answering(EMPTY), FakeReplica.answering(EMPTY), FakeReplica.answering(EMPTY));

        for (int i = 0; i < 5; i++) {
            HttpResponse<String> answer = send(request("/query?q=SHOW+QUERIES")
                    .header("X-Lockstep-Replica", "replica-1")
                    .build());
            assertThat(header(answer, "X-Lockstep-Replica")).isEqualTo("replica-1");
        }
        get("/query?q=KILL+QUERY+7+ON+%22replica-2%22");
        assertThat(replicas.get(2).received).hasSize(1);
        assertRefused(
                send(request("/query?q=SHOW+QUERIES")
                        .header("X-Lockstep-Replica", "nobody")
                        .build()),
                503,
                null);
    }

    @Test
    void readsThatAreNoInfluxqlAreAnsweredByAReplicaThatCan() throws Exception {
        given(FakeReplica.answering("#rows"));
        assertThat(post("/api/v2/query?org=o", "application/vnd.flux", "buckets()")
                        .body())
                .isEqualTo("#rows");
        assertThat(post("/api/v1/prom/read?db=d", "application/x-protobuf", "x").body())
                .isEqualTo("#rows");
        assertThat(replicas.get(0).received)
                .containsExactly("POST /api/v2/query?org=o buckets()", "POST /api/v1/prom/read?db=d x");

        assertThat(post("/api/v2/query", "application/vnd.flux", "x |> to(bucket: \"d\")")
                        .body())
                .startsWith("{\"code\":\"invalid\",\"message\":\"Flux that holds the word to");
        replicas.get(0).behave(FakeReplica.unknownPath());
        HttpResponse<String> unknown = post("/api/v2/query", "application/vnd.flux", "buckets()");
        assertThat(unknown.statusCode()).isEqualTo(501);
        assertThat(unknown.body())
                .isEqualTo(
                        "{\"code\":\"not implemented\",\"message\":\"Flux is not supported by the replicas' version of"
                                + " InfluxDB\"}\n");
        assertThat(get("/health").body()).contains("\"status\":\"pass\"");
    }

    @Test
    void aConnectionGoesOnAfterARequestThatWasRefusedWithItsBodyUnread() throws Exception {
        given(FakeReplica.answering(EMPTY));

        for (int i = 0; i < 50; i++) {
            assertThat(post("/write", "text/plain", "m v=1").statusCode()).isEqualTo(400);
            assertThat(post("/query?q=x", "text/plain", "body").body()).isEqualTo(EMPTY);
        }
    }

    @Test
    void pingAnswersWithoutAnyReplica() throws Exception {
        assertThat(get("/ping").statusCode()).isEqualTo(204);
        assertThat(get("/ping?wait_for_leader=1s&verbose=false").statusCode()).isEqualTo(204);
        assertThat(get("/ping?verbose=true").statusCode()).isEqualTo(204);
        assertThat(send(request("/ping").method("HEAD", BodyPublishers.noBody()).build())
                        .statusCode())
                .isEqualTo(204);
        assertThat(send(request("/query")
                                .method("OPTIONS", BodyPublishers.noBody())
                                .header("Origin", "http://x")
                                .build())
                        .statusCode())
                .isEqualTo(200);
    }
}
