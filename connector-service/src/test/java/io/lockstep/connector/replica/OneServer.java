package io.lockstep.connector.replica;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.lockstep.common.cluster.ReplicaId;
import io.lockstep.common.log.LogEntry;
import io.lockstep.support.InfluxdbProperties;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
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
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** An InfluxDB server that answers as a test tells it to and remembers what it was asked, and the replica that speaks to it. */
abstract class OneServer {

    static final List<Chunk> LINE = List.of(chunk("m f=1 1\n"));
    static final String NO_WRITERS = "goroutine profile: total 15\n";

    static final String QUIET = "{\"httpd\":{\"name\":\"httpd\",\"values\":{\"writeReq\":4,\"writeReqActive\":0}}}";

    record Seen(String path, @Nullable String query, byte[] body, Map<String, String> headers) {}

    record Answer(int status, byte[] body) {}

    final List<Seen> seen = new CopyOnWriteArrayList<>();
    final Map<String, Answer> answers = new ConcurrentHashMap<>();
    private final CountDownLatch stopped = new CountDownLatch(1);
    final ExecutorService threads = Executors.newCachedThreadPool();
    final HttpServer server;
    InfluxReplica replica;

    /** Told of each request before it is answered. */
    volatile Consumer<Seen> onRequest = request -> {};

    /** The path whose answer goes on for ever. */
    volatile String endless = "";

    OneServer() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        replica = replica(InfluxdbProperties.NONE);
    }

    @BeforeEach
    void startServer() {
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
        answers.put("/write", new Answer(204, new byte[0]));
        answers.put("/debug/vars", ok(QUIET));
        answers.put("/debug/pprof/goroutine", ok(NO_WRITERS));
    }

    @AfterEach
    void stopServer() {
        stopped.countDown();
        replica.close();
        server.stop(0);
        threads.shutdownNow();
    }

    private void handle(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        Map<String, String> headers = new ConcurrentHashMap<>();
        exchange.getRequestHeaders().forEach((name, values) -> headers.put(name, values.get(0)));
        String path = exchange.getRequestURI().getPath();
        String query = exchange.getRequestURI().getQuery();
        Seen request = new Seen(path, query, body, headers);
        seen.add(request);
        onRequest.accept(request);
        if ("db=hang&precision=ns".equals(query) || new String(body, UTF_8).contains("q=HANG")) {
            awaitStop(Duration.ofMinutes(1));
        }
        if (path.equals(endless)) {
            sendForEver(exchange);
            return;
        }
        Answer answer = answers.getOrDefault(path, new Answer(500, new byte[0]));
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        exchange.sendResponseHeaders(answer.status(), answer.body().length == 0 ? -1 : answer.body().length);
        if (answer.body().length > 0) {
            exchange.getResponseBody().write(answer.body());
        }
        exchange.close();
    }

    private void sendForEver(HttpExchange exchange) throws IOException {
        exchange.sendResponseHeaders(200, 0);
        exchange.getResponseBody().write(NO_WRITERS.getBytes(UTF_8));
        while (!awaitStop(Duration.ofMillis(50))) {
            exchange.getResponseBody().write('\n');
            exchange.getResponseBody().flush();
        }
    }

    private boolean awaitStop(Duration atMost) {
        try {
            return stopped.await(atMost.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    /** The connector's end, for this user. */
    final InfluxReplica replica(InfluxdbProperties user) {
        return new InfluxReplica(properties(server.getAddress().getPort()), user, 2, null, Optional::empty);
    }

    static Answer ok(String body) {
        return new Answer(200, body.getBytes(UTF_8));
    }

    static Answer json(int status, String error) {
        return new Answer(status, ("{\"error\":\"" + error + "\"}").getBytes(UTF_8));
    }

    static LogEntry.Command command(String statement) {
        return new LogEntry.Command("id", statement, null, null, Instant.EPOCH);
    }

    static Chunk chunk(String lines) {
        byte[] bytes = lines.getBytes(UTF_8);
        return new Chunk(bytes, 0, bytes.length, 0);
    }

    static ReplicaProperties properties(int port) {
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
