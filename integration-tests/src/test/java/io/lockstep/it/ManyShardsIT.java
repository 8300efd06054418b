package io.lockstep.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.it.support.Influx;
import io.lockstep.it.support.SharedCluster;
import io.lockstep.it.support.TestCluster;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a server tells of itself grows with its shards, and a connector must find its way back to one that has many. */
@ExtendWith(SharedCluster.class)
class ManyShardsIT {

    private static final String DB = "manyshards";
    private static final int SHARDS = 1_000;
    private static final long WEEK = 7 * 86_400_000_000_000L;

    @Test
    void aReplicaWithAThousandShardsComesBackAfterItDied(TestCluster cluster) {
        Influx gateway = cluster.gateway();
        gateway.createDatabase(DB);
        String lines = IntStream.range(0, SHARDS)
                .mapToObj(week -> "m f=" + week + " " + (week * WEEK))
                .collect(Collectors.joining("\n"));
        assertThat(gateway.write(DB, lines).status()).isEqualTo(204);
        cluster.awaitOnAll("a point of each week", replica -> replica.count(DB, "m", "f") == SHARDS);

        cluster.processes().kill("replica-2");
        cluster.awaitStatus("replica-2", "DOWN");
        assertThat(gateway.write(DB, "m f=1 " + (SHARDS * WEEK)).status()).isEqualTo(204);
        cluster.processes().start("replica-2");

        cluster.awaitStatus("replica-2", "AVAILABLE");
        assertThat(cluster.replica("replica-2").count(DB, "m", "f")).isEqualTo(SHARDS + 1);
    }

    @AfterEach
    void drop(TestCluster cluster) {
        cluster.gateway().query("", "DROP DATABASE " + DB);
    }
}
