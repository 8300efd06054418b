package io.lockstep.gateway.into;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.common.cluster.ReplicaId;
import io.lockstep.common.log.LogEntry;
import io.lockstep.common.position.Position;
import io.lockstep.common.position.Token;
import io.lockstep.gateway.influxql.Statements;
import io.lockstep.gateway.into.IntoResult.Failed;
import io.lockstep.gateway.into.IntoResult.Rejected;
import io.lockstep.gateway.into.IntoResult.Unavailable;
import io.lockstep.gateway.into.IntoResult.Written;
import io.lockstep.gateway.log.AppendResult;
import io.lockstep.gateway.log.ShardRouting;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.msgpack.core.MessageBufferPacker;
import org.msgpack.core.MessagePack;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

class IntoRunnerTest {

    private static final String POLICIES = "{\"results\":[{\"series\":[{\"columns\":[\"name\",\"duration\","
            + "\"shardGroupDuration\",\"replicaN\",\"default\"],\"values\":[[\"autogen\",\"0s\",\"168h\",1,true]]}]}]}";
    private static final String NO_DATABASE = "{\"results\":[{\"error\":\"database not found: d\"}]}";

    private final List<LogEntry.Points> logged = new ArrayList<>();
    private final List<String> asked = new ArrayList<>();
    private final Map<String, InputStream> replicas = new LinkedHashMap<>();
    private String policies = POLICIES;
    private Instant now = Instant.parse("2026-11-21T08:59:59.123456789Z");
    private long end = 12;
    private int appendsUntilTheLogIsAway = Integer.MAX_VALUE;
    private Mono<String> refused = Mono.empty();
    private IntoProperties properties = new IntoProperties(Duration.ofMinutes(1), Duration.ofSeconds(1), 1);

    @BeforeEach
    void oneReplica() throws IOException {
        replicas.put("replica-1", new ByteArrayInputStream(answer(Map.of("t", "a"), 1)));
    }

    @Test
    void rowsBecomePointsOfTheTarget() {
        IntoResult result = run("SELECT f INTO d.autogen.m2 FROM s.week.m GROUP BY t");

        assertThat(result).isInstanceOfSatisfying(Written.class, written -> assertThat(written.points())
                .isEqualTo(1));
        assertThat(asked).containsExactly("12", "replica-1 SELECT f                   FROM s.week.m GROUP BY t");
        assertThat(logged).singleElement().satisfies(points -> {
            assertThat(points.db()).isEqualTo("d");
            assertThat(points.rp()).isEqualTo("autogen");
            assertThat(text(points)).isEqualTo("m2,t=a f=1i 0\n");
        });
    }

    @Test
    void withoutAPolicyTheDefaultAtReplayCounts() {
        run("SELECT f INTO \"größe\" FROM m");

        assertThat(logged.get(0).rp()).isNull();
        assertThat(text(logged.get(0))).isEqualTo("größe,t=a f=1i 0\n");
    }

    @Test
    void anUnknownDatabaseIsAnErrorBeforeAnythingIsRead() {
        policies = NO_DATABASE;

        assertThat(run("SELECT f INTO m2 FROM m")).isEqualTo(new Failed("database not found: d", null));
        assertThat(asked).hasSize(1);
    }

    @Test
    void anUnknownPolicyIsAnErrorOnlyIfThereIsSomethingToWrite() throws IOException {
        assertThat(run("SELECT f INTO nope.m2 FROM m")).isEqualTo(new Failed("retention policy not found: nope", null));

        replicas.put("replica-1", new ByteArrayInputStream(answer(Map.of(), 0)));
        assertThat(run("SELECT f INTO nope.m2 FROM m")).isEqualTo(new Written(0, null));
        assertThat(logged).isEmpty();
    }

    @Test
    void aLongResultGoesIntoRecordsOfABoundedSize() throws IOException {
        replicas.put("replica-1", new ByteArrayInputStream(answer(Map.of(), 120_000)));

        Written written = (Written) run("SELECT f INTO m2 FROM m");

        assertThat(written.points()).isEqualTo(120_000);
        assertThat(logged).hasSizeGreaterThan(1);
        assertThat(logged)
                .allSatisfy(points -> assertThat(points.lines().length).isBetween(1, 1024 * 1024))
                .allSatisfy(
                        points -> assertThat(text(points)).startsWith("m2 f=").endsWith("\n"));
        assertThat(logged.stream()
                        .mapToLong(points -> text(points).lines().count())
                        .sum())
                .isEqualTo(120_000);
        assertThat(written.token()).isEqualTo(new Token("topic", Position.of(0, logged.size())));
    }

    @Test
    void aReplicaThatBreaksOffIsLeftForAnother() throws IOException {
        byte[] whole = answer(Map.of(), 10);
        replicas.put("replica-1", new SequenceInputStream(new ByteArrayInputStream(whole, 0, 60), broken()));
        replicas.put("replica-2", new ByteArrayInputStream(whole));

        assertThat(run("SELECT f INTO m2 FROM m"))
                .isInstanceOfSatisfying(
                        Written.class, written -> assertThat(written.points()).isEqualTo(10));
        assertThat(asked).anyMatch(text -> text.startsWith("replica-2"));
    }

    @Test
    void everyReplicaIsAskedForTheSameSpanOfTime() throws IOException {
        replicas.put("replica-1", broken());
        replicas.put("replica-2", new ByteArrayInputStream(answer(Map.of(), 1)));

        run("SELECT mean(f) INTO m2 FROM m WHERE time > now() - 1h GROUP BY time(1m)");

        String time = "('2026-11-21T09:00:00.123456789Z' + 0s)";
        String text = " SELECT mean(f)         FROM m WHERE (time > " + time + " - 1h) AND time <= " + time
                + " GROUP BY time(1m) fill(none)";
        assertThat(asked)
                .filteredOn(line -> line.startsWith("replica"))
                .containsExactly("replica-1" + text, "replica-2" + text);
    }

    @Test
    void ifNoReplicaIsLeftThatIsSaid() {
        replicas.put("replica-1", broken());

        assertThat(run("SELECT f INTO m2 FROM m")).isInstanceOf(Unavailable.class);
    }

    @Test
    void errorsOfTheReplicaAreTheClients() throws IOException {
        replicas.put("replica-1", new ByteArrayInputStream(error("it's \"so\"")));

        assertThat(run("SELECT f INTO m2 FROM m")).isEqualTo(new Failed("it's \"so\"", null));
    }

    @Test
    void aReplicaThatIsBeingStoppedIsLeftForAnother() throws IOException {
        replicas.put("replica-1", new ByteArrayInputStream(error("query engine shutdown")));
        replicas.put("replica-2", new ByteArrayInputStream(answer(Map.of(), 10)));

        assertThat(run("SELECT f INTO m2 FROM m"))
                .isInstanceOfSatisfying(
                        Written.class, written -> assertThat(written.points()).isEqualTo(10));
    }

    @Test
    void aReplicaThatIsBeingStoppedSaysNothingOfTheTarget() {
        policies = "{\"results\":[{\"statement_id\":0,\"error\":\"query engine shutdown\"}]}";

        assertThat(run("SELECT f INTO m2 FROM m")).isInstanceOf(Unavailable.class);
        assertThat(asked).noneMatch(text -> text.startsWith("replica-1"));
    }

    @Test
    void whatTheReplicaDoesNotTakeForAQueryIsRejected() {
        replicas.put("replica-1", new InputStream() {
            @Override
            public int read() throws IOException {
                throw new Source.Rejected(400, "error parsing query: no");
            }
        });

        assertThat(run("SELECT f INTO m2 FROM m")).isEqualTo(new Rejected(400, "error parsing query: no"));
    }

    @Test
    void whatIsInTheLogWhenItGoesAwayIsCovered() throws IOException {
        replicas.put("replica-1", new ByteArrayInputStream(answer(Map.of(), 120_000)));
        appendsUntilTheLogIsAway = 1;

        assertThat(run("SELECT f INTO m2 FROM m")).isInstanceOfSatisfying(Unavailable.class, unavailable -> {
            assertThat(unavailable.reason()).isEqualTo("the log is away");
            assertThat(unavailable.token()).isNotNull();
        });
    }

    @Test
    void whatReplicasRefuseFailsTheStatement() {
        refused = Mono.just("partial write: field type conflict dropped=1");

        assertThat(run("SELECT f INTO m2 FROM m"))
                .isInstanceOfSatisfying(Failed.class, failed -> assertThat(failed.error())
                        .isEqualTo("partial write: field type conflict dropped=1"));
    }

    @Test
    void whatServersWriteOtherwiseThanTheyAnswerIsRefused() {
        assertThat(run("SELECT 2 * top(f, t, 2) INTO m2 FROM m"))
                .isInstanceOfSatisfying(Failed.class, failed -> assertThat(failed.error())
                        .startsWith("SELECT INTO takes top() and bottom() with tags only as fields of their own"));
        assertThat(asked).isEmpty();
    }

    @Test
    void noMoreRunThanMay() {
        IntoRunner runner = runner();
        CompletableFuture<IntoResult> never = new CompletableFuture<>();
        refused = Mono.fromFuture(never).then(Mono.empty());
        end = -1;

        CompletableFuture<IntoResult> first = runner.run(
                        Statements.read("SELECT f INTO m2 FROM m").list().get(0), "d", null)
                .toFuture();
        IntoResult second = runner.run(
                        Statements.read("SELECT f INTO m2 FROM m").list().get(0), "d", null)
                .block(Duration.ofSeconds(5));

        assertThat(second).isInstanceOfSatisfying(Unavailable.class, unavailable -> assertThat(unavailable.reason())
                .contains("too many"));
        first.cancel(true);
    }

    @Test
    void aStatementEndsAtItsTimeOut() throws IOException {
        replicas.put("replica-1", new ByteArrayInputStream(answer(Map.of(), 120_000)));
        properties = new IntoProperties(Duration.ofMillis(100), Duration.ofSeconds(1), 1);
        long[] time = {0};

        IntoResult result = runner(() -> time[0] += 1_000_000)
                .run(Statements.read("SELECT f INTO m2 FROM m").list().get(0), "d", null)
                .block(Duration.ofSeconds(10));

        assertThat(result).isInstanceOf(Unavailable.class);
    }

    private IntoResult run(String statement) {
        return runner().run(Statements.read(statement).list().get(0), "d", null)
                .blockOptional(Duration.ofSeconds(30))
                .orElseThrow();
    }

    private IntoRunner runner() {
        return runner(System::nanoTime);
    }

    private IntoRunner runner(LongSupplier nanoTime) {
        return new IntoRunner(
                new Source() {
                    @Override
                    public Optional<Chosen> choose(int shard, long position, String targetDb, Set<ReplicaId> without) {
                        asked.add(String.valueOf(position));
                        return replicas.keySet().stream()
                                .map(ReplicaId::new)
                                .filter(replica -> !without.contains(replica))
                                .map(replica -> new Chosen(replica, URI.create("http://127.0.0.1"), policies))
                                .findFirst();
                    }

                    @Override
                    public InputStream query(Chosen replica, String statement, String db, String rp) {
                        asked.add(replica.replica() + " " + statement);
                        return Objects.requireNonNull(
                                replicas.get(replica.replica().toString()));
                    }
                },
                (shard, entries) -> {
                    if (logged.size() >= appendsUntilTheLogIsAway) {
                        return CompletableFuture.completedFuture(new AppendResult.Unavailable("the log is away"));
                    }
                    entries.forEach(entry -> logged.add((LogEntry.Points) entry));
                    return CompletableFuture.completedFuture(
                            new AppendResult.Accepted("topic", shard, logged.size() - 1L));
                },
                shard -> end < 0
                        ? new CompletableFuture<>()
                        : CompletableFuture.completedFuture(Position.of(shard, end)),
                ShardRouting.SINGLE,
                (token, shard, offsets) -> refused,
                properties,
                () -> now = now.plusSeconds(1),
                nanoTime,
                Schedulers.boundedElastic());
    }

    private static String text(LogEntry.Points points) {
        return new String(points.lines(), UTF_8);
    }

    private static InputStream broken() {
        return new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("gone");
            }
        };
    }

    /** As InfluxDB sends it: row n has the time n and the integer n + 1. */
    private static byte[] answer(Map<String, String> tags, int rows) throws IOException {
        try (MessageBufferPacker out = MessagePack.newDefaultBufferPacker()) {
            out.packMapHeader(1).packString("results").packArrayHeader(1);
            out.packMapHeader(rows == 0 ? 1 : 2).packString("statement_id").packInt(0);
            if (rows == 0) {
                return out.toByteArray();
            }
            out.packString("series").packArrayHeader(1);
            out.packMapHeader(tags.isEmpty() ? 3 : 4).packString("name").packString("m");
            if (!tags.isEmpty()) {
                out.packString("tags").packMapHeader(tags.size());
                for (Map.Entry<String, String> tag : tags.entrySet()) {
                    out.packString(tag.getKey()).packString(tag.getValue());
                }
            }
            out.packString("columns").packArrayHeader(2).packString("time").packString("f");
            out.packString("values").packArrayHeader(rows);
            for (int i = 0; i < rows; i++) {
                out.packArrayHeader(2);
                integer(out, i);
                integer(out, i + 1);
            }
            return out.toByteArray();
        }
    }

    /** The library packs positive numbers as unsigned ones; InfluxDB does not. */
    private static void integer(MessageBufferPacker out, int value) throws IOException {
        if (value < 0x80) {
            out.packInt(value);
        } else {
            out.addPayload(new byte[] {
                (byte) 0xd2, (byte) (value >>> 24), (byte) (value >>> 16), (byte) (value >>> 8), (byte) value
            });
        }
    }

    private static byte[] error(String text) throws IOException {
        try (MessageBufferPacker out = MessagePack.newDefaultBufferPacker()) {
            out.packMapHeader(1).packString("results").packArrayHeader(1);
            out.packMapHeader(1).packString("error").packString(text);
            return out.toByteArray();
        }
    }
}
