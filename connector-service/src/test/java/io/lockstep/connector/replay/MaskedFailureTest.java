package io.lockstep.connector.replay;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.lockstep.common.cluster.ReplicaId;
import io.lockstep.common.log.LogEntry;
import io.lockstep.connector.replay.Replayer.Settled;
import io.lockstep.connector.replay.Replayer.Stalled;
import io.lockstep.connector.replica.InfluxReplica;
import io.lockstep.connector.replica.ReplicaProperties;
import io.lockstep.support.InfluxdbProperties;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.util.unit.DataSize;

/**
 * InfluxDB writes the shards of a request side by side and answers what the first failure says: a refusal in one shard hides
 * that another could not take its points for now. The server here does the same, on demand.
 */
class MaskedFailureTest {

    private static final String OLD_SHARD = "m f=1 1000000000";
    private static final String NEW_SHARD = "m f=2 9000000000000000000";
    private static final String REFUSED = "m g=3 9000000000000000001";

    private final List<String> stored = new ArrayList<>();
    private final ExecutorService lanes = Executors.newFixedThreadPool(1);
    private final HttpServer server;
    private final InfluxReplica influxdb;
    private final Replayer replayer;
    private int cacheFullFor;

    MaskedFailureTest() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        influxdb = new InfluxReplica(
                new ReplicaProperties(
                        new ReplicaId("replica-1"),
                        URI.create("http://127.0.0.1:" + server.getAddress().getPort()),
                        0,
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(5)),
                InfluxdbProperties.NONE,
                1,
                null,
                Optional::empty);
        ReplayProperties properties = new ReplayProperties(
                1,
                Duration.ofMillis(1),
                Duration.ofMillis(1),
                100,
                DataSize.ofMegabytes(1),
                DataSize.ofMegabytes(1),
                Duration.ZERO,
                Duration.ofSeconds(15));
        replayer = new Replayer(
                influxdb,
                properties,
                lanes,
                new PassingObserver(),
                (checkpoint, offset, appendMillis) -> {},
                WindowTraces.OFF);
    }

    @BeforeEach
    void start() {
        server.createContext("/write", this::write);
        server.createContext(
                "/debug/vars",
                exchange -> answer(
                        exchange,
                        200,
                        "{\"httpd\":{\"name\":\"httpd\",\"values\":{\"writeReq\":1,\"writeReqActive\":0}}}"));
        server.createContext(
                "/debug/pprof/goroutine", exchange -> answer(exchange, 200, "goroutine profile: total 15\n"));
        server.createContext("/query", exchange -> answer(exchange, 200, "{\"results\":[{}]}"));
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
        influxdb.close();
        lanes.shutdownNow();
    }

    @Test
    void aRefusalThatHidesAFullCacheOfAnotherShardLosesNoPoint() throws Exception {
        cacheFullFor = 2;
        Window window = window(OLD_SHARD, NEW_SHARD, REFUSED);

        assertThat(replayer.replay(window, null, 0))
                .as("the old shard's cache is still full when its line is sent alone")
                .isInstanceOf(Stalled.class);
        Replayer.Result second = replayer.replay(window, null, 0);

        assertThat(second).isInstanceOf(Settled.class);
        assertThat(((Settled) second)
                        .refusals().stream().mapToInt(Refusal::count).sum())
                .isEqualTo(1);
        assertThat(stored).contains(OLD_SHARD, NEW_SHARD).doesNotContain(REFUSED);
    }

    @Test
    void aFailureThatHidesARefusalIsSentAgainUntilTheRefusalShows() throws Exception {
        cacheFullFor = 1;
        Window window = window(OLD_SHARD, NEW_SHARD);

        assertThat(replayer.replay(window, null, 0)).isInstanceOf(Stalled.class);
        assertThat(replayer.replay(window, null, 0)).isInstanceOf(Settled.class);

        assertThat(stored).contains(OLD_SHARD, NEW_SHARD);
    }

    /** The new shard takes what has the right type, which g has not; the old one takes nothing while its cache is full. */
    private void write(HttpExchange exchange) throws IOException {
        List<String> lines = new String(exchange.getRequestBody().readAllBytes(), UTF_8)
                .lines()
                .toList();
        boolean refused = lines.contains(REFUSED);
        boolean failed = lines.contains(OLD_SHARD) && cacheFullFor-- > 0;
        lines.stream()
                .filter(line -> !line.equals(REFUSED) && !(failed && line.equals(OLD_SHARD)))
                .forEach(stored::add);
        if (refused) {
            answer(exchange, 400, "{\"error\":\"partial write: field type conflict dropped=1\"}");
        } else if (failed) {
            answer(exchange, 500, "{\"error\":\"engine: cache-max-memory-size exceeded\"}");
        } else {
            answer(exchange, 204, "");
        }
    }

    private static void answer(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        if (bytes.length > 0) {
            exchange.getResponseBody().write(bytes);
        }
        exchange.close();
    }

    private static Window window(String... lines) {
        byte[] bytes = (String.join("\n", lines) + "\n").getBytes(UTF_8);
        return new Window(List.of(new SourceRecord(0, 0, -1, new LogEntry.Points("db", null, bytes, null))));
    }
}
