package io.lockstep.connector.replica;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.common.log.LogEntry;
import io.lockstep.connector.replica.Replica.Accepted;
import io.lockstep.connector.replica.Replica.Activity;
import io.lockstep.connector.replica.Replica.Answered;
import io.lockstep.connector.replica.Replica.LinesRefused;
import io.lockstep.connector.replica.Replica.RequestRefused;
import io.lockstep.connector.replica.Replica.TooLarge;
import io.lockstep.connector.replica.Replica.Unavailable;
import io.lockstep.support.InfluxdbProperties;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URLDecoder;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What the connector sends to a server to change it, and what it makes of the answers. */
class InfluxReplicaTest extends OneServer {

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
        replica = replica(new InfluxdbProperties("connector", "s3cret"));
        answers.put("/query", ok("{\"results\":[{}]}"));

        replica.write("db", null, LINE);
        replica.run(command("DROP SERIES FROM m"));
        replica.activity();
        replica.configuration();

        assertThat(seen).hasSizeGreaterThanOrEqualTo(5).allSatisfy(request -> assertThat(request.headers())
                .containsEntry("Authorization", "Basic Y29ubmVjdG9yOnMzY3JldA=="));
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

            answers.put("/query", ok("{\"results\":[{}]}"));
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
        answers.put("/query", ok("{\"results\":[{\"statement_id\":0}]}\n"));

        assertThat(replica.run(new LogEntry.Command("id", "DELETE FROM \"a b\"", "db", "week", Instant.EPOCH)))
                .isEqualTo(new Answered(200, "{\"results\":[{\"statement_id\":0}]}\n"));

        assertThat(URLDecoder.decode(new String(seen.get(0).body(), UTF_8), UTF_8))
                .isEqualTo("q=DELETE FROM \"a b\"&db=db&rp=week");
    }

    @Test
    void anErrorOfThisServerAloneIsNoOutcome() {
        String body = "{\"results\":[{\"statement_id\":0,\"error\":\"write x: no space left on device\"}]}";
        answers.put("/query", ok(body));

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
}
