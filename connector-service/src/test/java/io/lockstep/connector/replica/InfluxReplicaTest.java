package io.lockstep.connector.replica;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.lockstep.common.cluster.ReplicaId;
import io.lockstep.common.log.LogEntry;
import io.lockstep.connector.replica.Replica.Accepted;
import io.lockstep.connector.replica.Replica.Activity;
import io.lockstep.connector.replica.Replica.Answered;
import io.lockstep.connector.replica.Replica.Deviations;
import io.lockstep.connector.replica.Replica.LinesRefused;
import io.lockstep.connector.replica.Replica.RequestRefused;
import io.lockstep.connector.replica.Replica.TooLarge;
import io.lockstep.connector.replica.Replica.Unavailable;
import io.lockstep.support.InfluxdbProperties;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InfluxReplicaTest {

    private static final List<Chunk> LINE = List.of(chunk("m f=1 1\n"));
    private static final String NO_WRITERS = "goroutine profile: total 15\n";

    private static final String QUIET =
            "{\"httpd\":{\"name\":\"httpd\",\"values\":{\"writeReq\":4,\"writeReqActive\":0}}}";

    private record Seen(String path, @Nullable String query, byte[] body, Map<String, String> headers) {}

    private record Answer(int status, byte[] body) {}

    private final List<Seen> seen = new CopyOnWriteArrayList<>();
    private final Map<String, Answer> answers = new ConcurrentHashMap<>();
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private HttpServer server;
    private InfluxReplica replica;

    InfluxReplicaTest() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        replica = new InfluxReplica(
                properties(server.getAddress().getPort()), InfluxdbProperties.NONE, 2, null, Optional::empty);
    }

    @BeforeEach
    void startServer() {
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
        answers.put("/write", new Answer(204, new byte[0]));
    }

    @AfterEach
    void stopServer() {
        stopped.countDown();
        replica.close();
        server.stop(0);
        threads.shutdownNow();
    }

    @Test
    void aWriteNamesDatabaseAndNanosecondsAndNoPolicyUnlessGiven() {
        assertThat(replica.write("my db", null, LINE)).isEqualTo(new Accepted());
        assertThat(replica.write("my db", "week", LINE)).isEqualTo(new Accepted());

        assertThat(seen)
                .extracting(Seen::query)
                .containsExactly("db=my db&precision=ns", "db=my db&precision=ns&rp=week");
    }

    @Test
    void bytesThatAreNotUtf8ArriveUnchanged() {
        byte[] bytes = {'m', ' ', 'f', '=', '"', (byte) 0xFF, (byte) 0xFE, 0, (byte) 0xC3, '"', ' ', '1', '\n'};

        replica.write("db", null, List.of(new Chunk(bytes, 0, bytes.length, 0)));

        assertThat(seen.get(0).body()).isEqualTo(bytes);
    }

    @Test
    void onlyTheChunksArriveEachLineWithItsNewline() {
        byte[] shared = "xxm f=1 1\nyym f=2 2zz".getBytes(UTF_8);

        replica.write("db", null, List.of(new Chunk(shared, 2, 10, 0), new Chunk(shared, 12, 19, 0), LINE.get(0)));

        assertThat(new String(seen.get(0).body(), UTF_8)).isEqualTo("m f=1 1\nm f=2 2\nm f=1 1\n");
        assertThat(seen.get(0).headers()).containsEntry("Content-length", "24");
    }

    @Test
    void credentialsGoWithEveryRequest() {
        replica.close();
        replica = new InfluxReplica(
                properties(server.getAddress().getPort()),
                new InfluxdbProperties("connector", "s3cret"),
                2,
                null,
                Optional::empty);
        answers.put("/debug/vars", new Answer(200, QUIET.getBytes(UTF_8)));
        answers.put("/debug/pprof/goroutine", new Answer(200, NO_WRITERS.getBytes(UTF_8)));
        answers.put("/query", new Answer(200, "{\"results\":[{}]}".getBytes(UTF_8)));

        replica.write("db", null, LINE);
        replica.run(command("DROP SERIES FROM m"));
        replica.activity();
        replica.configuration();

        assertThat(seen).hasSizeGreaterThanOrEqualTo(5).allSatisfy(request -> assertThat(request.headers())
                .containsEntry("Authorization", "Basic Y29ubmVjdG9yOnMzY3JldA=="));
    }

    @Test
    void theOwnUserIsMadeWhereTheServerDoesNotHaveIt() {
        replica.close();
        replica = new InfluxReplica(
                properties(server.getAddress().getPort()),
                new InfluxdbProperties("own \"user\"", "it's"),
                2,
                null,
                Optional::empty);
        answers.put("/debug/pprof/goroutine", new Answer(200, NO_WRITERS.getBytes(UTF_8)));
        answers.put(
                "/query",
                new Answer(
                        200,
                        "{\"results\":[{\"series\":[{\"columns\":[\"user\",\"admin\"],\"values\":[[\"bob\",true]]}]}]}"
                                .getBytes(UTF_8)));

        assertThat(replica.configuration()).isInstanceOf(Replica.Deviations.class);

        assertThat(seen.get(1).body())
                .asString(UTF_8)
                .contains(encoded("CREATE USER \"own \\\"user\\\"\" WITH PASSWORD 'it\\'s' WITH ALL PRIVILEGES"));
    }

    @Test
    void aServerWithoutAnyUserGetsTheOwnOneFirst() {
        replica.close();
        replica = new InfluxReplica(
                properties(server.getAddress().getPort()),
                new InfluxdbProperties("own", "s3cret"),
                2,
                null,
                Optional::empty);
        answers.put("/debug/vars", new Answer(200, QUIET.getBytes(UTF_8)));
        answers.put("/debug/pprof/goroutine", new Answer(200, NO_WRITERS.getBytes(UTF_8)));
        answers.put("/query", json(403, "error authorizing query: create admin user first or disable authentication"));

        assertThat(replica.activity())
                .isInstanceOfSatisfying(Unavailable.class, unavailable -> assertThat(unavailable.reason())
                        .contains("lockstep.influxdb.username")
                        .doesNotContain("s3cret"));

        assertThat(seen)
                .anySatisfy(
                        request -> assertThat(request.body()).asString(UTF_8).contains("CREATE"));
    }

    @Test
    void noCredentialsAreSentWhereNoneAreConfigured() {
        replica.write("db", null, LINE);

        assertThat(seen.get(0).headers()).doesNotContainKey("Authorization");
    }

    @Test
    void theServersOwnWordsAreTheReason() {
        answers.put("/write", json(400, "partial write: field type conflict dropped=1"));
        assertThat(replica.write("db", null, LINE))
                .isEqualTo(new LinesRefused("partial write: field type conflict dropped=1"));
        answers.put("/write", json(404, "database not found: 'db'"));
        assertThat(replica.write("db", null, LINE)).isEqualTo(new RequestRefused("database not found: 'db'"));
        answers.put("/write", json(413, "Request Entity Too Large"));
        assertThat(replica.write("db", null, LINE)).isEqualTo(new TooLarge());
        answers.put("/write", new Answer(503, "request throttled, queue full".getBytes(UTF_8)));
        assertThat(replica.write("db", null, LINE))
                .isEqualTo(new Unavailable("HTTP 503: request throttled, queue full", false));
        answers.put("/write", new Answer(502, new byte[0]));
        assertThat(replica.write("db", null, LINE)).isEqualTo(new Unavailable("HTTP 502: HTTP 502", false));
    }

    @Test
    void anAnswerThatDoesNotComeInTimeIsAmbiguous() {
        assertThat(replica.write("hang", null, LINE)).isEqualTo(new Unavailable("no answer in time", true));
        assertThat(seen).as("nothing is sent twice").hasSize(1);
    }

    @Test
    void aConnectionThatBreaksIsAmbiguousAndNothingIsSentTwice() throws Exception {
        List<String> connections = new CopyOnWriteArrayList<>();
        try (ServerSocket breaking = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            threads.execute(() -> {
                while (!breaking.isClosed()) {
                    try (Socket socket = breaking.accept()) {
                        connections.add("one");
                        assertThat(socket.getInputStream().read()).isPositive();
                    } catch (IOException e) {
                        return;
                    }
                }
            });
            try (InfluxReplica broken = new InfluxReplica(
                    properties(breaking.getLocalPort()), InfluxdbProperties.NONE, 1, null, Optional::empty)) {
                assertThat(broken.write("db", null, LINE))
                        .isInstanceOfSatisfying(Unavailable.class, answer -> assertThat(answer.ambiguous())
                                .isTrue());
            }
        }
        assertThat(connections).hasSize(1);
    }

    @Test
    void aRefusedConnectionIsNotAmbiguous() throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        try (InfluxReplica absent =
                new InfluxReplica(properties(port), InfluxdbProperties.NONE, 1, null, Optional::empty)) {
            assertThat(absent.write("db", null, LINE)).isInstanceOfSatisfying(Unavailable.class, answer -> {
                assertThat(answer.ambiguous()).isFalse();
                assertThat(answer.reason()).contains("ConnectException");
            });
            assertThat(absent.run(command("DROP SERIES FROM m"))).isInstanceOf(Unavailable.class);
            assertThat(absent.activity()).isInstanceOf(Unavailable.class);
            assertThat(absent.configuration()).isInstanceOf(Unavailable.class);
        }
    }

    @Test
    void nothingThatChangesTheServerIsSentOnceTheFenceIsClosed() {
        try (InfluxReplica fenced = fenced(() -> Optional.of("deposed"))) {
            assertThat(fenced.write("db", null, LINE)).isEqualTo(new Unavailable("deposed", false));
            assertThat(fenced.run(command("DROP SERIES FROM m"))).isEqualTo(new Unavailable("deposed", false));
            assertThat(seen).as("requests").isEmpty();

            answers.put("/debug/vars", new Answer(200, QUIET.getBytes(UTF_8)));
            answers.put("/debug/pprof/goroutine", new Answer(200, NO_WRITERS.getBytes(UTF_8)));
            answers.put("/query", new Answer(200, "{\"results\":[{}]}".getBytes(UTF_8)));
            assertThat(fenced.activity()).isInstanceOf(Activity.class);
        }
    }

    @Test
    void aConnectorThatLosesItsPlaceWhileItSendsDoesNotFinishTheRequest() {
        AtomicInteger looks = new AtomicInteger();
        try (InfluxReplica fenced =
                fenced(() -> looks.incrementAndGet() == 1 ? Optional.empty() : Optional.of("deposed"))) {
            assertThat(fenced.write("db", null, LINE)).isEqualTo(new Unavailable("deposed", false));
        }
        assertThat(looks).hasValue(2);
        assertThat(seen).as("whole requests").isEmpty();
    }

    private InfluxReplica fenced(Fence fence) {
        return new InfluxReplica(properties(server.getAddress().getPort()), InfluxdbProperties.NONE, 1, null, fence);
    }

    @Test
    void anAnswerOverTheBoundIsReadUpToTheBound() {
        answers.put("/write", new Answer(400, "x".repeat(3_000_000).getBytes(UTF_8)));

        assertThat(replica.write("db", null, LINE))
                .isInstanceOfSatisfying(LinesRefused.class, answer -> assertThat(answer.reason())
                        .hasSize(1024 * 1024));
    }

    @Test
    void aCommandIsPostedWithDatabaseAndPolicy() {
        answers.put("/query", new Answer(200, "{\"results\":[{\"statement_id\":0}]}\n".getBytes(UTF_8)));

        assertThat(replica.run(new LogEntry.Command("id", "DELETE FROM \"a b\"", "db", "week", Instant.EPOCH)))
                .isEqualTo(new Answered(200, "{\"results\":[{\"statement_id\":0}]}\n"));

        assertThat(URLDecoder.decode(new String(seen.get(0).body(), UTF_8), UTF_8))
                .isEqualTo("q=DELETE FROM \"a b\"&db=db&rp=week");
    }

    @Test
    void anErrorOfThisServerAloneIsNoOutcome() {
        String body = "{\"results\":[{\"statement_id\":0,\"error\":\"write x: no space left on device\"}]}";
        answers.put("/query", new Answer(200, body.getBytes(UTF_8)));

        assertThat(replica.run(command("DROP SERIES FROM m")))
                .isEqualTo(new Unavailable("HTTP 200: write x: no space left on device", false));
    }

    @Test
    void aCommandThatTheServerRefusesIsAnsweredAndOneThatItCannotRunNowIsNot() {
        answers.put("/query", json(400, "error parsing query"));
        assertThat(replica.run(command("NONSENSE")))
                .isEqualTo(new Answered(400, "{\"error\":\"error parsing query\"}"));
        for (int status : new int[] {401, 429, 500, 503}) {
            answers.put("/query", json(status, "not now"));
            assertThat(replica.run(command("DROP SERIES FROM m")))
                    .isEqualTo(new Unavailable("HTTP " + status + ": not now", false));
        }
    }

    @Test
    void aCommandWithoutAnswerInTimeIsAmbiguous() {
        assertThat(replica.run(command("HANG"))).isEqualTo(new Unavailable("no answer in time", true));
    }

    @Test
    void activityIsWritesInProgressAndCommandsInProgress() {
        answers.put("/debug/vars", new Answer(200, QUIET.getBytes(UTF_8)));
        answers.put("/debug/pprof/goroutine", new Answer(200, NO_WRITERS.getBytes(UTF_8)));
        answers.put("/query", new Answer(200, queries("DELETE FROM m").getBytes(UTF_8)));

        assertThat(replica.activity()).isEqualTo(new Activity(0, 4, 1));
    }

    @Test
    void aWriteThatGoesOnAfterItsAnswerIsInProgress() {
        answers.put("/debug/vars", new Answer(200, QUIET.getBytes(UTF_8)));
        answers.put("/query", new Answer(200, queries("SHOW QUERIES").getBytes(UTF_8)));
        String writer = NO_WRITERS
                + "1 @ 0x43f216 0x44c1ee\n"
                + "#\t0xa3221a\tgithub.com/influxdata/influxdb/coordinator.(*PointsWriter).WritePointsPrivileged.func1+0x7a\n";
        answers.put("/debug/pprof/goroutine", new Answer(200, writer.getBytes(UTF_8)));

        assertThat(replica.activity()).isEqualTo(new Activity(1, 4, 0));
    }

    @Test
    void aServerWhoseGoroutinesCannotBeSeenIsNotTakenForQuiet() {
        answers.put("/debug/vars", new Answer(200, QUIET.getBytes(UTF_8)));
        answers.put("/query", new Answer(200, queries("SHOW QUERIES").getBytes(UTF_8)));
        answers.put("/debug/pprof/goroutine", new Answer(404, new byte[0]));

        assertThat(replica.activity())
                .isInstanceOfSatisfying(Unavailable.class, unavailable -> assertThat(unavailable.reason())
                        .contains("pprof-enabled"));
    }

    @Test
    void aServerThatHidesItsGoroutinesIsConfiguredWrongly() {
        answers.put("/query", new Answer(200, "{\"results\":[{}]}".getBytes(UTF_8)));
        answers.put("/debug/pprof/goroutine", new Answer(404, new byte[0]));

        assertThat(replica.configuration()).isEqualTo(new Deviations(List.of("[http] pprof-enabled must be true")));
        answers.put("/debug/pprof/goroutine", new Answer(401, new byte[0]));
        assertThat(replica.configuration()).isEqualTo(new Unavailable("HTTP 401 from /debug/pprof", false));
    }

    @Test
    void configurationIsReadFromShowDiagnostics() {
        answers.put("/debug/pprof/goroutine", new Answer(200, NO_WRITERS.getBytes(UTF_8)));
        answers.put(
                "/query",
                new Answer(
                        200,
                        ("{\"results\":[{\"series\":[{\"name\":\"config-cqs\",\"columns\":[\"enabled\"],"
                                        + "\"values\":[[true]]}]}]}")
                                .getBytes(UTF_8)));

        assertThat(replica.configuration())
                .isEqualTo(new Deviations(List.of("[continuous_queries] enabled must be false, but is true")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "null",
                "\"text\"",
                "<html>",
                "{\"results\":7}",
                "{\"results\":[{\"series\":[{\"name\":\"x\"}]}]}",
                "{\"results\":[{\"series\":[{\"name\":\"x\",\"columns\":[\"a\"],\"values\":[[1,2]]}]}]}",
                "{\"results\":[{\"error\":\"not authorized\"}]}"
            })
    void answersOfAStrangerAreNoReasonToCrash(String body) {
        answers.put("/debug/vars", new Answer(200, QUIET.getBytes(UTF_8)));
        answers.put("/debug/pprof/goroutine", new Answer(200, NO_WRITERS.getBytes(UTF_8)));
        answers.put("/query", new Answer(200, body.getBytes(UTF_8)));

        assertThat(replica.activity()).isInstanceOf(Unavailable.class);
        assertThat(replica.configuration()).isInstanceOf(Unavailable.class);
        answers.put("/debug/vars", new Answer(200, body.getBytes(UTF_8)));
        assertThat(replica.activity()).isInstanceOf(Unavailable.class);
    }

    private void handle(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        Map<String, String> headers = new ConcurrentHashMap<>();
        exchange.getRequestHeaders().forEach((name, values) -> headers.put(name, values.get(0)));
        String path = exchange.getRequestURI().getPath();
        String query = exchange.getRequestURI().getQuery();
        seen.add(new Seen(path, query, body, headers));
        if ("db=hang&precision=ns".equals(query) || new String(body, UTF_8).contains("q=HANG")) {
            awaitStop();
        }
        Answer answer = answers.getOrDefault(path, new Answer(500, new byte[0]));
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        exchange.sendResponseHeaders(answer.status(), answer.body().length == 0 ? -1 : answer.body().length);
        if (answer.body().length > 0) {
            exchange.getResponseBody().write(answer.body());
        }
        exchange.close();
    }

    private void awaitStop() {
        try {
            stopped.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static String queries(String statement) {
        return "{\"results\":[{\"series\":[{\"columns\":[\"qid\",\"query\"],\"values\":[[1,\"" + statement
                + "\"],[2,\"SHOW QUERIES\"]]}]}]}";
    }

    private static Answer json(int status, String error) {
        return new Answer(status, ("{\"error\":\"" + error + "\"}").getBytes(UTF_8));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, UTF_8).replace("+", "%20");
    }

    private static LogEntry.Command command(String statement) {
        return new LogEntry.Command("id", statement, null, null, Instant.EPOCH);
    }

    private static Chunk chunk(String lines) {
        byte[] bytes = lines.getBytes(UTF_8);
        return new Chunk(bytes, 0, bytes.length, 0);
    }

    private static ReplicaProperties properties(int port) {
        return new ReplicaProperties(
                new ReplicaId("replica-1"),
                URI.create("http://127.0.0.1:" + port),
                0,
                Duration.ofSeconds(1),
                Duration.ofSeconds(2),
                Duration.ofSeconds(2),
                Duration.ofSeconds(2));
    }
}
