package io.lockstep.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.it.support.Influx;
import io.lockstep.it.support.Metrics;
import io.lockstep.it.support.SharedCluster;
import io.lockstep.it.support.TestCluster;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A measurement that is written through several connections at once, because there is much to catch up with, still ends as the log has it. */
@ExtendWith(SharedCluster.class)
class LargeMeasurementIT {

    private static final String DB = "large";
    private static final int POINTS = 5_000;
    private static final int SERIES = 500;
    private static final int OVERWRITES = 20;

    /** One series in all the ways that its tags can be put. */
    private static final List<String> SPELLINGS = List.of(
            "m,host=h%1$d,rack=r%2$d,zone=a\\,b",
            "m,zone=a\\,b,rack=r%2$d,host=h%1$d", "m,rack=r%2$d,host=h%1$d,zone=a\\,b");

    @Test
    void eachPointHasItsNewestValueOnAllReplicas(TestCluster cluster) {
        Influx gateway = cluster.gateway();
        gateway.createDatabase(DB);

        TestCluster.REPLICAS.forEach(replica -> cluster.processes().stop(connector(replica)));
        for (int value = 0; value < OVERWRITES; value++) {
            assertThat(gateway.write(DB, lines(value)).status()).isEqualTo(204);
        }
        TestCluster.REPLICAS.forEach(replica -> cluster.processes().start(connector(replica)));

        cluster.awaitOnAll("the newest values", replica -> replica.query(DB, "SELECT min(f), max(f), count(f) FROM m")
                .body()
                .contains(",%1$d,%1$d,%2$d]".formatted(OVERWRITES - 1, POINTS)));
        cluster.awaitOnAll(
                "every series once",
                replica -> replica.query(DB, "SHOW SERIES").rows().size() == SERIES);
        cluster.awaitAllAvailable();
        // Started for this, each has counted nothing else.
        assertThat(TestCluster.REPLICAS).allSatisfy(replica -> assertThat(lanes(cluster, replica, "sum"))
                .as("some windows had more than one lane")
                .isGreaterThan(lanes(cluster, replica, "count")));
    }

    private static double lanes(TestCluster cluster, String replica, String suffix) {
        return Metrics.sum(cluster, connector(replica), "lockstep_connector_lanes_" + suffix);
    }

    private static String connector(String replica) {
        return replica.replace("replica", "connector");
    }

    /** Two of them are enough for a measurement to be divided. */
    private static String lines(int value) {
        return IntStream.range(0, POINTS)
                .mapToObj(i -> SPELLINGS.get((value + i) % SPELLINGS.size()).formatted(i % SERIES, i % SERIES % 7)
                        + " f=" + value + "i,pad=\"" + "x".repeat(60) + "\" "
                        + (1_600_000_000_000_000_000L + i / SERIES))
                .collect(Collectors.joining("\n"));
    }
}
