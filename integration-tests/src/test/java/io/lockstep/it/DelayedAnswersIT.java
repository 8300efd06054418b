package io.lockstep.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.it.support.Answer;
import io.lockstep.it.support.Influx;
import io.lockstep.it.support.SharedCluster;
import io.lockstep.it.support.SteadyLoad;
import io.lockstep.it.support.TcpProxy;
import io.lockstep.it.support.TestCluster;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A replica that takes what it is sent, and whose answers come too late, ends with the newest values. */
@ExtendWith(SharedCluster.class)
class DelayedAnswersIT {

    private static final String CONNECTOR = "connector-2b";
    private static final String URL = "lockstep.connector.replica.url";
    private static final Duration STAYS = Duration.ofSeconds(2);
    private static final int ROUNDS = Boolean.getBoolean("lockstep.nightly") ? 30 : 3;

    @AfterEach
    void theNetworkIsAsBefore(TestCluster cluster) {
        cluster.processes().withProperty(CONNECTOR, URL, url(cluster).toString());
    }

    @Test
    void writesThatTimedOutNeverLandOnNewerOnes(TestCluster cluster) throws IOException {
        Influx gateway = cluster.gateway();
        Influx replica = cluster.replica("replica-2");
        gateway.createDatabase("delayed");
        AtomicLong newest = new AtomicLong();
        try (TcpProxy network = TcpProxy.to(url(cluster).getPort())) {
            cluster.processes().withProperty(CONNECTOR, URL, "http://127.0.0.1:" + network.port());
            cluster.processes().stop("connector-2");
            cluster.processes().start(CONNECTOR);
            cluster.processes().awaitReady(CONNECTOR, TestCluster.PATIENCE);
            cluster.awaitStatus("replica-2", "AVAILABLE");
            for (int round = 0; round < ROUNDS; round++) {
                try (SteadyLoad overwrites =
                        SteadyLoad.of(200, 1, call -> overwrite(gateway, newest.incrementAndGet()))) {
                    overwrites.awaitMore(50);
                    network.holdAnswers();
                    cluster.awaitStatus("replica-2", "DOWN");
                    overwrites.awaitMore(100);
                    overwrites.close();
                    assertThat(overwrites.failures()).isEmpty();
                }
                // Nothing is written any more that could hide what lands late.
                network.releaseAnswers();
                TestCluster.waiting("the newest value of round " + round + " is there")
                        .until(() -> value(replica) == newest.get());
                TestCluster.assertStays(
                        "the newest value of round " + round + " stays", STAYS, () -> assertThat(value(replica))
                                .isEqualTo(newest.get()));
                cluster.awaitStatus("replica-2", "AVAILABLE");
            }
        }
    }

    private static URI url(TestCluster cluster) {
        return cluster.processes().url("replica-2");
    }

    private static @Nullable String overwrite(Influx gateway, long value) {
        Answer answer = gateway.write("delayed", "m f=" + value + " 1000\n");
        return answer.status() == 204 ? null : answer.toString();
    }

    private static long value(Influx replica) {
        return (long) replica.query("delayed", "SELECT f FROM m").number(1);
    }
}
