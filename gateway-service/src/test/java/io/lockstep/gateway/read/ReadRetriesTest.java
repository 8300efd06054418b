package io.lockstep.gateway.read;

import static io.lockstep.common.cluster.ReplicaStatus.AVAILABLE;
import static io.lockstep.common.cluster.ReplicaStatus.DOWN;
import static io.lockstep.common.cluster.ReplicaStatus.DRAINING;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.Unpooled;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** What a read does when replicas fail before, during and after their answers. */
class ReadRetriesTest extends ReadRouteFixture {

    @Test
    void aQueryThatCannotBeSentGoesToTheNextReplicas() throws Exception {
        given(FakeReplica.answering(EMPTY), FakeReplica.answering(EMPTY), FakeReplica.answering(EMPTY));
        replicas.get(0).close();
        replicas.get(1).close();

        for (int i = 0; i < 10; i++) {
            HttpResponse<String> answer = get("/query?q=x");
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(header(answer, "X-Lockstep-Replica")).isEqualTo("replica-2");
        }
    }

    @Test
    void aReplicaThatDiesBeforeItsFirstByteIsNotNoticed() throws Exception {
        assertMovedOnce(FakeReplica.dyingAfterHeaders());
    }

    @Test
    void anAnswerThatBreaksOffEarlyIsAskedForElsewhere() throws Exception {
        assertMovedOnce(FakeReplica.streaming(cutAfter("{\"results\":[")));
    }

    private void assertMovedOnce(FakeReplica.Behaviour failure) throws Exception {
        assertMovedOnce("/query?q=x", failure);
    }

    private void assertMovedOnce(String path, FakeReplica.Behaviour failure) throws Exception {
        HttpResponse<String> answer = moved(request(path), failure);

        assertThat(replicas).allSatisfy(replica -> assertThat(replica.received).hasSize(1));
        assertThat(header(answer, "X-Leak")).isNull();
    }

    private HttpResponse<String> moved(HttpRequest.Builder query, FakeReplica.Behaviour failure) throws Exception {
        AtomicBoolean failed = new AtomicBoolean();
        FakeReplica.Behaviour failingFirst = (request, response) ->
                (failed.compareAndSet(false, true) ? failure : FakeReplica.answering(EMPTY)).apply(request, response);
        given(failingFirst, failingFirst);

        HttpResponse<String> answer = send(query.build());

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo(EMPTY);
        return answer;
    }

    @Test
    void aQueryThatKillsReplicasIsMovedOnlyOnce() throws Exception {
        given(FakeReplica.dying(), FakeReplica.dying(), FakeReplica.dying());

        HttpResponse<String> answer = get("/query?q=x");

        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.body())
                .startsWith("{\"error\":\"query failed on two replicas")
                .endsWith("}\n");
        assertThat(header(answer, "X-Influxdb-Error")).startsWith("query failed on two replicas");
        assertThat(replicas.stream().mapToInt(r -> r.received.size()).sum()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/query?q=x", "/query?q=x&chunked=true"})
    void anAnswerThatHasBegunIsCutAndNotMoved(String path) throws Exception {
        String begun = path.contains("chunked") ? "{\"results\":[" : "x".repeat(32 * 1024);
        given(FakeReplica.streaming(cutAfter(begun)));
        add(FakeReplica.answering(EMPTY));

        assertThatThrownBy(() -> get(path)).isInstanceOf(IOException.class);
        assertThat(replicas.get(0).received).hasSize(1);
    }

    /** Spring takes the words of a reset for those of a client that has left, for whom an answer could end well. */
    @ParameterizedTest
    @ValueSource(strings = {"/query?q=x", "/query?q=x&chunked=true"})
    void anAnswerWhoseReplicaIsResetIsCutToo(String path) throws Exception {
        given(FakeReplica.resettingAfter("x".repeat(40_000)));

        assertThatThrownBy(() -> get(path)).isInstanceOf(IOException.class);
    }

    private static Flux<String> cutAfter(String begun) {
        return Flux.concat(
                Mono.just(begun),
                Mono.<String>error(new IOException("gone")).delaySubscription(Duration.ofMillis(200)));
    }

    @Test
    void aReplicaThatHangsAndIsFoundDownLosesItsQueriesToAnother() throws Exception {
        given(FakeReplica.hangingAfterHeaders());
        CompletableFuture<HttpResponse<String>> waiting = getAsync("/query?q=x");
        await().until(() -> replicas.get(0).received.size() == 1);
        add(FakeReplica.answering(EMPTY));

        announce(DOWN, AVAILABLE);

        HttpResponse<String> answer = waiting.get(2500, TimeUnit.MILLISECONDS);
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(header(answer, "X-Leak")).isNull();
        assertThat(header(answer, "X-Lockstep-Replica")).isEqualTo("replica-1");
    }

    @Test
    void aDrainingReplicaFinishesItsQueries() throws Exception {
        Sinks.One<String> late = Sinks.one();
        given((request, response) -> response.sendString(late.asMono()));
        CompletableFuture<HttpResponse<String>> waiting = getAsync("/query?q=x");
        await().until(() -> replicas.get(0).received.size() == 1);
        add(FakeReplica.answering("other"));

        announce(DRAINING, AVAILABLE);
        late.tryEmitValue(EMPTY);

        assertThat(waiting.get().body()).isEqualTo(EMPTY);
    }

    @Test
    void aQueryBeyondItsTimeLimitEndsWithAClearError() throws Exception {
        given(FakeReplica.hanging());

        HttpResponse<String> answer = get("/query?q=x");

        assertThat(answer.statusCode()).isEqualTo(504);
        assertThat(answer.body()).isEqualTo("{\"error\":\"query timed out after 3000 ms\"}\n");
    }

    @Test
    void aServerErrorIsTriedElsewhereOnceAndThenPassedOn() throws Exception {
        given(FakeReplica.status(500, "{\"error\":\"timeout\"}"), FakeReplica.answering(EMPTY));
        HttpResponse<String> moved = get("/query?q=x");
        assertThat(moved.statusCode()).isEqualTo(200);
        assertThat(header(moved, "X-Influxdb-Error")).isNull();

        replicas.get(1).behave(FakeReplica.status(503, "{\"error\":\"throttled\"}"));
        replicas.get(0).behave(FakeReplica.status(503, "{\"error\":\"throttled\"}"));

        HttpResponse<String> passed = get("/query?q=x");
        assertThat(passed.statusCode()).isEqualTo(503);
        assertThat(passed.body()).isEqualTo("{\"error\":\"throttled\"}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"results\":[{\"statement_id\":0,\"error\":\"query engine shutdown\"}]}\n",
                "{\n    \"results\": [\n        {\n            \"statement_id\": 0,\n            \"error\": \"engine is closed\"",
                "{\"results\":[{\"statement_id\":0,\"series\":[]},{\"statement_id\":1,\"error\":\"query engine shutdown\"}]}\n",
                "{\"results\":[{\"statement_id\":0,\"error\":\"not executed\"}]}\n"
            })
    void whatAServerThatStopsSaysOfItselfIsNoAnswer(String said) throws Exception {
        assertMovedOnce(FakeReplica.answering(said));
    }

    @Test
    void thatHoldsForEachFormOfAnswer() throws Exception {
        byte[] zipped = GzipAnswer.of(FakeReplica.SHUTTING_DOWN.getBytes(UTF_8));
        assertMovedOnce((request, response) ->
                response.header("Content-Encoding", "gzip").sendByteArray(Mono.just(zipped)));
    }

    @Test
    void aPieceThatSaysItIsNoAnswerEither() throws Exception {
        assertMovedOnce("/query?q=x&chunked=true", FakeReplica.shuttingDown());
    }

    @Test
    void packedPiecesAreLookedInto() throws Exception {
        byte[] zipped = GzipAnswer.of(FakeReplica.SHUTTING_DOWN.getBytes(UTF_8));
        assertMovedOnce("/query?q=x&chunked=true", (request, response) -> response.header("Content-Encoding", "gzip")
                .send(
                        Flux.just(0, 10)
                                .map(from -> Unpooled.copiedBuffer(zipped, from, from == 0 ? 10 : zipped.length - 10)),
                        each -> true));
    }

    @Test
    void messagePackSaysItInItsWay() throws Exception {
        assertMovedOnce((request, response) -> response.header("Content-Type", "application/x-msgpack")
                .sendByteArray(Mono.just(
                        "\u0081\u00a7results\u0091\u0081\u00a5error\u00b5query engine shutdown".getBytes(ISO_8859_1))));
    }

    @Test
    void csvThatTellsNothingIsAskedAboutInAFormThatDoes() throws Exception {
        FakeReplica.Behaviour good = (request, response) ->
                response.header("Content-Type", "text/csv").sendString(Mono.just("name,tags,time,f\n"));
        AtomicReference<String> stopping = new AtomicReference<>();
        FakeReplica.Behaviour either = (request, response) -> {
            String host = String.valueOf(request.requestHeaders().get("Host"));
            stopping.compareAndSet(null, host);
            if (!host.equals(stopping.get())) {
                return good.apply(request, response);
            }
            return "text/csv".equals(request.requestHeaders().get("Accept"))
                    ? response.header("Content-Type", "text/csv").send()
                    : FakeReplica.shuttingDown().apply(request, response);
        };
        given(either, either);

        HttpResponse<String> answer =
                send(request("/query?q=x").header("Accept", "text/csv").build());

        assertThat(answer.body()).isEqualTo("name,tags,time,f\n");
        assertThat(replicas.stream().mapToInt(r -> r.received.size()).sum()).isEqualTo(3);
    }

    @Test
    void csvWithoutRowsStaysTheAnswer() throws Exception {
        FakeReplica.Behaviour empty = (request, response) -> {
            boolean csv = "text/csv".equals(request.requestHeaders().get("Accept"));
            return csv
                    ? response.header("Content-Type", "text/csv").send()
                    : FakeReplica.answering(EMPTY).apply(request, response);
        };
        given(empty, empty);

        HttpResponse<String> answer =
                send(request("/query?q=x").header("Accept", "text/csv").build());

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEmpty();
        assertThat(replicas.stream().filter(replica -> !replica.received.isEmpty()))
                .singleElement()
                .satisfies(replica -> assertThat(replica.received).hasSize(2));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"results\":[{\"statement_id\":0,\"error\":\"database not found: d\"}]}\n",
                "{\"results\":[{\"statement_id\":0,\"error\":\"query interrupted\"}]}\n",
                "{\"results\":[{\"statement_id\":0,\"series\":[{\"name\":\"m\",\"tags\":{\"error\":\"query engine shutdown\"}}]}]}\n"
            })
    void whatIsSaidOfTheStatementOrStandsInTheDataIsTheAnswer(String said) throws Exception {
        given(FakeReplica.answering(said), FakeReplica.answering(said));

        assertThat(get("/query?q=x").body()).isEqualTo(said);
        assertThat(replicas.stream().mapToInt(r -> r.received.size()).sum()).isEqualTo(1);
    }

    @Test
    void whereEveryServerStopsThatIsTheAnswer() throws Exception {
        given(FakeReplica.shuttingDown(), FakeReplica.shuttingDown(), FakeReplica.shuttingDown());

        assertThat(get("/query?q=x").body()).isEqualTo(FakeReplica.SHUTTING_DOWN);
        assertThat(replicas.stream().mapToInt(r -> r.received.size()).sum()).isEqualTo(2);
    }

    /** No certificate of theirs has been accepted, so that no query can have reached them. */
    @Test
    void replicasWithWhomThereIsNoTrustHaveNotBeenSentAnything() throws Exception {
        X509Bundle certificate = new CertificateBuilder()
                .subject("CN=stranger")
                .ecp256()
                .addSanIpAddress("127.0.0.1")
                .setIsCertificateAuthority(true)
                .buildSelfSigned();
        SslContext tls = SslContextBuilder.forServer(
                        certificate.getKeyPair().getPrivate(), certificate.getCertificatePath())
                .build();
        add(new FakeReplica(FakeReplica.answering("stranger"), tls));
        add(new FakeReplica(FakeReplica.answering("stranger"), tls));
        add(FakeReplica.answering(EMPTY));
        announce(AVAILABLE, AVAILABLE, AVAILABLE);

        for (int i = 0; i < 10; i++) {
            assertThat(get("/query?q=x").body()).isEqualTo(EMPTY);
        }
    }

    @Test
    void aRefusalOfTheReplicaIsTheAnswer() throws Exception {
        given(FakeReplica.status(400, "{\"error\":\"error parsing query\"}"), FakeReplica.status(400, "same"));

        HttpResponse<String> answer = get("/query?q=x");

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(replicas.stream().mapToInt(r -> r.received.size()).sum()).isEqualTo(1);
    }
}
