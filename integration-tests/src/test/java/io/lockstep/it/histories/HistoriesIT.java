package io.lockstep.it.histories;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.common.log.LogEntry;
import io.lockstep.it.support.Answer;
import io.lockstep.it.support.Influx;
import io.lockstep.it.support.KafkaClient;
import io.lockstep.it.support.SharedCluster;
import io.lockstep.it.support.TestCluster;
import io.lockstep.it.support.Verifying;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.StringJoiner;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A model-based test: clients write, overwrite, copy, delete, drop and define, all at once, while replicas and connectors are killed.
 * The model is one plain server that is given the log's records one by one.
 */
@ExtendWith(SharedCluster.class)
class HistoriesIT {

    private static final int HISTORIES =
            Integer.getInteger("lockstep.it.histories", Boolean.getBoolean("lockstep.nightly") ? 1_000 : 20);

    /** What they leave in the servers grows; in a long run they are compared, and dropped, so many at a time. */
    private static final int COMPARED_TOGETHER = 50;

    private static final long SEED = Long.getLong("lockstep.histories.seed", 1);
    private static final int CLIENTS = 3;
    private static final int STEPS = 16;

    @Test
    void afterAnyHistoryReplicasEqualEachOtherAndOneServerThatWasGivenTheLog(TestCluster cluster) throws Exception {
        Influx plain = new Influx(cluster.processes().plainInfluxd("plain"));
        try (KafkaClient kafka = new KafkaClient(cluster)) {
            for (int first = 0; first < HISTORIES; first += COMPARED_TOGETHER) {
                cluster.dropAllDatabases();
                compareAfter(first, Math.min(HISTORIES, first + COMPARED_TOGETHER), cluster, kafka, plain);
            }
        }
        cluster.dropAllDatabases();
    }

    private static void compareAfter(int first, int end, TestCluster cluster, KafkaClient kafka, Influx plain)
            throws InterruptedException {
        long begin = kafka.logEnd();
        for (int history = first; history < end; history++) {
            live(cluster, SEED + history, databases(history));
        }
        cluster.awaitAllAvailable();
        long last = kafka.logEnd();
        TestCluster.REPLICAS.forEach(replica -> TestCluster.waiting(replica + " has all")
                .until(() -> cluster.applied(replica).orElse(0) >= last));

        JsonNode verification = Verifying.run(cluster);
        List<LogEntry> log = kafka.log(begin, last);
        assertThat(verification.path("state").asString(""))
                .as(() -> "seeds " + (SEED + first) + " to " + (SEED + end - 1) + ": " + verification
                        + evidence(verification.path("differences").path(0), cluster, log))
                .isEqualTo("EQUAL");
        log.forEach(entry -> apply(plain, entry));
        for (int history = first; history < end; history++) {
            for (String db : databases(history)) {
                for (String question : List.of("SHOW RETENTION POLICIES ON " + db, content(db))) {
                    assertThat(withoutEmptyTags(cluster.replica("replica-1").queryNanos(db, question)))
                            .as("seed %d, %s", SEED + history, db)
                            .isEqualTo(withoutEmptyTags(plain.queryNanos(db, question)));
                }
                plain.query("", "DROP DATABASE " + db);
            }
        }
    }

    /** What is lost with the servers: what each of them shows of the measurement that differs, and what the log says of it. */
    private static String evidence(JsonNode difference, TestCluster cluster, List<LogEntry> log) {
        String db = difference.path("db").asString("");
        String measurement = difference.path("measurement").asString("");
        StringJoiner evidence = new StringJoiner("\n", "\n", "\n");
        for (String replica : TestCluster.REPLICAS) {
            String question = "SELECT * FROM \"" + difference.path("rp").asString("") + "\".\"" + measurement
                    + "\" GROUP BY *; " + "SHOW SERIES; SHOW FIELD KEYS; SHOW SHARDS";
            evidence.add(replica + ": "
                    + cluster.replica(replica).queryNanos(db, question).body());
        }
        for (LogEntry entry : log) {
            if (entry instanceof LogEntry.Points points && db.equals(points.db())) {
                new String(points.lines(), UTF_8)
                        .lines()
                        .filter(line -> line.startsWith(measurement))
                        .forEach(line -> evidence.add(points.rp() + " " + line));
            } else if (entry instanceof LogEntry.Command command
                    && (db.equals(command.db()) || command.statement().contains(db))) {
                evidence.add(command.statement());
            }
        }
        return evidence.toString();
    }

    private static List<String> databases(int history) {
        return List.of("history" + history + "a", "history" + history + "b");
    }

    /** Lives through one history. Nothing that is killed is waited for: the next history finds it as it is. */
    private static void live(TestCluster cluster, long seed, List<String> databases) throws InterruptedException {
        Random random = new Random(seed);
        for (String db : databases) {
            // 503: the command is in the log, but after several deaths in a row no replica could be waited for.
            assertThat(cluster.gateway().query("", "CREATE DATABASE " + db).status())
                    .isIn(200, 503);
        }
        AtomicInteger steps = new AtomicInteger();
        Queue<String> problems = new ConcurrentLinkedQueue<>();
        ExecutorService threads = Executors.newFixedThreadPool(CLIENTS);
        for (int client = 0; client < CLIENTS; client++) {
            HistoryClient one = new HistoryClient(cluster.gateway(), databases, seed * CLIENTS + client);
            threads.execute(() -> {
                for (int step = 0; step < STEPS; step++) {
                    steps.incrementAndGet();
                    String problem = one.act();
                    if (problem != null) {
                        problems.add(problem);
                    }
                }
            });
        }
        threads.shutdown();
        int moment = random.nextInt(CLIENTS * STEPS);
        // A connector's start costs seconds of a processor.
        String victim = (random.nextInt(5) == 0 ? "connector-" : "replica-") + (1 + random.nextInt(3));
        TestCluster.waiting("step " + moment).until(() -> steps.get() >= moment || threads.isTerminated());
        cluster.processes().kill(victim);
        cluster.processes().start(victim);
        assertThat(threads.awaitTermination(5, TimeUnit.MINUTES))
                .as("seed %d: clients end", seed)
                .isTrue();
        assertThat(problems).as("seed %d", seed).isEmpty();
    }

    /** Line by line, since a server that gets conflicting lines in one request leaves out more than those. */
    private static void apply(Influx plain, LogEntry entry) {
        if (entry instanceof LogEntry.Points points && points.db() != null) {
            String[] rp = points.rp() == null ? new String[0] : new String[] {"rp=" + points.rp()};
            for (String line : new String(points.lines(), UTF_8).split("\n", -1)) {
                if (!line.isEmpty()) {
                    plain.write(points.db(), line, rp);
                }
            }
        } else if (entry instanceof LogEntry.Command command) {
            plain.query(command.db() == null ? "" : command.db(), command.statement());
        }
    }

    /**
     * GROUP BY * names every tag that a measurement has had, with an empty value where a series has none. A server forgets those that all
     * points were deleted of when it is restarted, and not before.
     */
    private static JsonNode withoutEmptyTags(Answer answer) {
        JsonNode content = answer.json();
        content.findValues("series")
                .forEach(list -> list.forEach(series -> {
                    if (series instanceof ObjectNode each && each.get("tags") instanceof ObjectNode tags) {
                        tags.removeIf(value -> value.asString("").isEmpty());
                        if (tags.isEmpty()) {
                            each.remove("tags");
                        }
                    }
                }));
        return content;
    }

    /** All points, by shard group, so that a field's types in one do not hide those in another. */
    private static String content(String db) {
        StringJoiner statements = new StringJoiner("; ");
        List<String> measurements = new ArrayList<>(HistoryClient.MEASUREMENTS);
        measurements.add(HistoryClient.COPY);
        for (String rp : List.of("autogen", "rp")) {
            for (String measurement : measurements) {
                for (int day = 0; day < HistoryClient.DAYS; day++) {
                    long from = HistoryClient.BEGIN + day * HistoryClient.DAY;
                    statements.add("SELECT * FROM " + rp + "." + measurement + " WHERE time >= " + from + " AND time < "
                            + (from + HistoryClient.DAY) + " GROUP BY *");
                }
            }
        }
        return statements.toString();
    }
}
