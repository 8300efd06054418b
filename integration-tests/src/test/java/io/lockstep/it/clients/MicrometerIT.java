package io.lockstep.it.clients;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.it.support.Answer;
import io.lockstep.it.support.Influx;
import io.lockstep.it.support.SharedCluster;
import io.lockstep.it.support.TestCluster;
import io.micrometer.core.instrument.Clock;
import io.micrometer.influx.InfluxConfig;
import io.micrometer.influx.InfluxMeterRegistry;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Spring Boot's and Micrometer's registry for InfluxDB makes its database and writes its meters. */
@ExtendWith(SharedCluster.class)
class MicrometerIT {

    @Test
    void metersAreWrittenIntoADatabaseThatTheRegistryMakes(TestCluster cluster) {
        cluster.gateway().query("", "DROP DATABASE micrometer");

        publish(cluster, Map.of("influx.db", "micrometer", "influx.consistency", "all"));

        assertThat(rows(cluster.gateway(), "micrometer", "SELECT value, job FROM orders"))
                .isEqualTo("[[7,\"shop\"]]");
        assertThat(rows(cluster.gateway(), "micrometer", "SELECT \"count\", job FROM work"))
                .isEqualTo("[[1,\"shop\"]]");
    }

    @Test
    void metersAreWrittenByTheSecondVersionOfTheApiToo(TestCluster cluster) {
        Influx gateway = cluster.gateway();
        gateway.query("", "DROP DATABASE micrometer2");
        gateway.createDatabase("micrometer2");

        publish(
                cluster,
                Map.of(
                        "influx.apiVersion",
                        "v2",
                        "influx.org",
                        "any",
                        "influx.bucket",
                        "micrometer2/autogen",
                        "influx.token",
                        "user:pass"));

        assertThat(rows(gateway, "micrometer2", "SELECT value, job FROM orders"))
                .isEqualTo("[[7,\"shop\"]]");
    }

    /** What is not published yet is when a registry is closed. */
    private static void publish(TestCluster cluster, Map<String, String> properties) {
        Map<String, String> all = new HashMap<>(properties);
        all.put("influx.uri", cluster.processes().gateway().toString());
        all.put("influx.step", "1h");
        InfluxConfig config = all::get;
        InfluxMeterRegistry registry = new InfluxMeterRegistry(config, Clock.SYSTEM);
        try {
            registry.gauge("orders", java.util.List.of(io.micrometer.core.instrument.Tag.of("job", "shop")), 7);
            registry.timer("work", "job", "shop").record(Duration.ofMillis(20));
        } finally {
            registry.close();
        }
    }

    /** The rows without their times. */
    private static String rows(Influx gateway, String db, String statement) {
        Answer answer = gateway.query(db, statement);
        StringBuilder rows = new StringBuilder("[");
        answer.rows().forEach(row -> rows.append(rows.length() == 1 ? "[" : ",[")
                .append(row.path(1))
                .append(',')
                .append(row.path(2))
                .append(']'));
        return rows.append(']').toString();
    }
}
