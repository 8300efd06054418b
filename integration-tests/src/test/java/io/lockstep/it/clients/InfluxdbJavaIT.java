package io.lockstep.it.clients;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.it.support.SharedCluster;
import io.lockstep.it.support.TestCluster;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import okhttp3.OkHttpClient;
import org.influxdb.BatchOptions;
import org.influxdb.InfluxDB;
import org.influxdb.InfluxDB.ConsistencyLevel;
import org.influxdb.InfluxDB.ResponseFormat;
import org.influxdb.InfluxDBException;
import org.influxdb.InfluxDBFactory;
import org.influxdb.dto.BatchPoints;
import org.influxdb.dto.BoundParameterQuery.QueryBuilder;
import org.influxdb.dto.Point;
import org.influxdb.dto.Query;
import org.influxdb.dto.QueryResult;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A program that uses influxdb-java sees of the gateway what it sees of one server. */
@ExtendWith(SharedCluster.class)
class InfluxdbJavaIT {

    private static final String DB = "java";
    private static final int BATCHED = 1_000;

    @ParameterizedTest
    @EnumSource
    void aSessionGoesAsOnOneServer(ResponseFormat format, TestCluster cluster) throws Exception {
        Servers servers = Servers.without(DB, cluster);

        List<String> expected = session(servers.plain(), format);
        List<String> actual = session(servers.gateway(), format);

        assertThat(actual).isEqualTo(expected);
        assertThat(actual)
                .anyMatch(line -> line.startsWith("write to an unknown database: DatabaseNotFoundException"))
                .anyMatch(line -> line.startsWith("malformed: UnableToParseException"))
                .anyMatch(line -> line.startsWith("conflict: FieldTypeConflictException"))
                .contains(
                        "in the background: 1000", "in chunks: [100, 100, 100, 100, 100, 100, 100, 100, 100, 100, 4]");
    }

    /** What a program sees, one line a step. */
    private static List<String> session(URI server, ResponseFormat format) throws Exception {
        List<String> seen = new ArrayList<>();
        try (InfluxDB influx =
                InfluxDBFactory.connect(server.toString(), "user", "password", new OkHttpClient.Builder(), format)) {
            show(seen, "ping", () -> String.valueOf(influx.ping().isGood()));
            influx.setDatabase(DB);
            show(seen, "write to an unknown database", () -> write(influx, "room t=1 1"));
            show(seen, "create", () -> query(influx, "CREATE DATABASE java"));
            influx.enableGzip();
            show(seen, "a batch", () -> write(influx, batch()));
            show(seen, "malformed", () -> write(influx, "room t=oops 1"));
            show(seen, "conflict", () -> write(influx, "room t=\"warm\" 1500000000000000001"));
            show(seen, "to an unknown policy", () -> {
                influx.write(DB, "month", ConsistencyLevel.ONE, "room t=1 1");
                return "written";
            });
            show(seen, "read", () -> query(influx, "SELECT * FROM room; SELECT mean(t) FROM room GROUP BY floor"));
            show(
                    seen,
                    "bound",
                    () -> results(influx.query(QueryBuilder.newQuery("SELECT t FROM room WHERE floor = $floor")
                            .forDatabase(DB)
                            .bind("floor", "2")
                            .create())));
            show(
                    seen,
                    "in seconds",
                    () -> results(influx.query(new Query("SELECT t FROM room", DB), TimeUnit.SECONDS)));
            show(
                    seen,
                    "of an unknown database",
                    () -> results(influx.query(new Query("SELECT * FROM room", "nowhere"))));
            show(seen, "not InfluxQL", () -> query(influx, "SELEKT"));
            show(seen, "in the background", () -> inTheBackground(influx));
            show(seen, "in chunks", () -> inChunks(influx));
            show(seen, "drop", () -> query(influx, "DROP DATABASE java"));
            show(seen, "read what is gone", () -> query(influx, "SELECT * FROM room"));
        }
        return seen;
    }

    private static BatchPoints batch() {
        BatchPoints.Builder batch = BatchPoints.database(DB).consistency(ConsistencyLevel.ALL);
        for (int i = 0; i < 4; i++) {
            batch.point(Point.measurement("room")
                    .tag("floor", String.valueOf(i))
                    .addField("t", 20.5 + i)
                    .addField("on", i % 2 == 0)
                    .addField("n", (long) i)
                    .addField("note", "a \"quoted\" note, with = and ü")
                    .time(1_500_000_000L + i, TimeUnit.SECONDS)
                    .build());
        }
        return batch.build();
    }

    private static String inTheBackground(InfluxDB influx) {
        influx.enableBatch(BatchOptions.DEFAULTS.actions(100).flushDuration(50));
        for (int i = 0; i < BATCHED; i++) {
            influx.write(Point.measurement("batched")
                    .addField("f", i)
                    .time(i, TimeUnit.SECONDS)
                    .build());
        }
        influx.disableBatch();
        // It returns while its last requests may still be under way.
        TestCluster.waiting("all batches are written").until(() -> batched(influx) == BATCHED);
        return String.valueOf(batched(influx));
    }

    private static long batched(InfluxDB influx) {
        QueryResult result = influx.query(new Query("SELECT count(f) FROM batched", DB));
        Object count =
                result.getResults().get(0).getSeries().get(0).getValues().get(0).get(1);
        return ((Number) count).longValue();
    }

    /** How many rows each chunk has. With MessagePack the client does not tell when the last one has come. */
    private static String inChunks(InfluxDB influx) throws InterruptedException {
        LinkedBlockingQueue<Integer> sizes = new LinkedBlockingQueue<>();
        List<Integer> seen = new ArrayList<>();
        influx.query(
                new Query("SELECT * FROM batched, room", DB),
                100,
                (cancellable, chunk) -> sizes.add(
                        chunk.getResults().get(0).getSeries().get(0).getValues().size()));
        int missing = BATCHED + 4;
        while (missing > 0) {
            Integer size = sizes.poll(30, TimeUnit.SECONDS);
            if (size == null) {
                return seen + " and then nothing";
            }
            seen.add(size);
            missing -= size;
        }
        return seen.toString();
    }

    private static String write(InfluxDB influx, String line) {
        influx.write(line);
        return "written";
    }

    private static String write(InfluxDB influx, BatchPoints batch) {
        influx.write(batch);
        return "written";
    }

    private static String query(InfluxDB influx, String statements) {
        return results(influx.query(new Query(statements, DB)));
    }

    private static String results(QueryResult result) {
        return result.getError() + " " + result.getResults();
    }

    private static void show(List<String> seen, String step, Callable<String> call) throws Exception {
        try {
            seen.add(step + ": " + call.call());
        } catch (InfluxDBException refused) {
            seen.add(step + ": " + refused.getClass().getSimpleName() + " " + refused.getMessage());
        }
    }
}
