package io.lockstep.it.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.influxdb.client.InfluxDBClient;
import com.influxdb.client.InfluxDBClientFactory;
import com.influxdb.client.InfluxQLQueryApi;
import com.influxdb.client.WriteApiBlocking;
import com.influxdb.client.WriteOptions;
import com.influxdb.client.domain.InfluxQLQuery;
import com.influxdb.client.domain.WritePrecision;
import com.influxdb.client.write.Point;
import com.influxdb.exceptions.BadRequestException;
import com.influxdb.exceptions.InfluxException;
import com.influxdb.exceptions.NotFoundException;
import com.influxdb.query.InfluxQLQueryResult;
import io.lockstep.it.support.SharedCluster;
import io.lockstep.it.support.TestCluster;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * influxdb-client-java, made for InfluxDB 2, writes and reads in its mode for 1.x. InfluxDB 1.6.7 itself does not know the routes
 * that it uses, so what counts here is what 1.8 answers.
 */
@ExtendWith(SharedCluster.class)
class InfluxdbClientJavaIT {

    private static final String DB = "client_java";

    @BeforeEach
    void freshDatabase(TestCluster cluster) {
        cluster.gateway().query("", "DROP DATABASE " + DB);
        cluster.gateway().createDatabase(DB);
    }

    @Test
    void pointsAndLinesAreThereAtOnce(TestCluster cluster) {
        try (InfluxDBClient client = client(cluster, DB, "autogen")) {
            WriteApiBlocking writes = client.getWriteApiBlocking();
            writes.writePoint(Point.measurement("room")
                    .addTag("floor", "1")
                    .addField("t", 21.5)
                    .addField("note", "a \"quoted\" note")
                    .time(1_500_000_000L, WritePrecision.S));
            writes.writeRecord(WritePrecision.MS, "room,floor=2 t=22 1500000001000");
            writes.writeRecords(WritePrecision.NS, List.of("room,floor=3 t=23 1", "room,floor=3 t=24 2"));

            assertThat(read(client, "SELECT t FROM room WHERE floor = '1' OR floor = '2'"))
                    .containsExactly("1500000000 21.5", "1500000001 22");
            assertThat(read(client, "SELECT count(t) FROM room")).containsExactly("0 4");
        }
    }

    @Test
    void batchesInTheBackgroundArriveWhole(TestCluster cluster) {
        try (InfluxDBClient client = client(cluster, DB, "")) {
            client.enableGzip();
            try (var writes = client.makeWriteApi(
                    WriteOptions.builder().batchSize(500).flushInterval(100).build())) {
                IntStream.range(0, 2_000)
                        .forEach(i -> writes.writeRecord(WritePrecision.S, "batched f=" + i + " " + i));
            }

            assertThat(read(client, "SELECT count(f) FROM batched")).containsExactly("0 2000");
        }
    }

    @Test
    void errorsComeInTheFormThatTheClientReads(TestCluster cluster) {
        try (InfluxDBClient client = client(cluster, "nowhere", "autogen")) {
            WriteApiBlocking writes = client.getWriteApiBlocking();

            assertThatThrownBy(() -> writes.writeRecord(WritePrecision.NS, "room t=1 1"))
                    .isInstanceOf(NotFoundException.class)
                    .hasMessageContaining("nowhere");
        }
        try (InfluxDBClient client = client(cluster, DB, "autogen")) {
            WriteApiBlocking writes = client.getWriteApiBlocking();

            assertThatThrownBy(() -> writes.writeRecord(WritePrecision.NS, "room t=oops 1"))
                    .isInstanceOf(BadRequestException.class)
                    .hasMessageContaining("unable to parse 'room t=oops 1': invalid boolean");
            assertThatThrownBy(() -> read(client, "SELEKT"))
                    .isInstanceOf(BadRequestException.class)
                    .hasMessageContaining("found SELEKT, expected SELECT");
        }
    }

    @Test
    void fluxIsRefusedInWordsWhileTheReplicasDoNotKnowIt(TestCluster cluster) {
        try (InfluxDBClient client = client(cluster, DB, "autogen")) {
            assertThat(client.ping()).isTrue();
            assertThat(client.version())
                    .isEqualTo(cluster.gateway().get("/ping").header("X-Influxdb-Version"));
            assertThatThrownBy(() -> client.getQueryApi().query("from(bucket: \"" + DB + "\") |> range(start: 0)"))
                    .isInstanceOfSatisfying(InfluxException.class, refused -> assertThat(refused.status())
                            .isEqualTo(501))
                    .hasMessageContaining("Flux is not supported by the replicas' version of InfluxDB");
        }
    }

    private static InfluxDBClient client(TestCluster cluster, String db, String policy) {
        return InfluxDBClientFactory.createV1(
                cluster.processes().gateway().toString(), "user", "password".toCharArray(), db, policy);
    }

    /** Time in seconds and the first field of each row. */
    private static List<String> read(InfluxDBClient client, String statement) {
        InfluxQLQueryApi queries = client.getInfluxQLQueryApi();
        InfluxQLQueryResult result =
                queries.query(new InfluxQLQuery(statement, DB).setPrecision(InfluxQLQuery.InfluxQLPrecision.SECONDS));
        return result.getResults().get(0).getSeries().get(0).getValues().stream()
                .map(row -> row.getValues()[0] + " " + row.getValues()[1])
                .toList();
    }
}
