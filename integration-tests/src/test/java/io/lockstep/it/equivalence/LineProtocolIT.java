package io.lockstep.it.equivalence;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.common.lineprotocol.InfluxdDifferential;
import io.lockstep.common.lineprotocol.InfluxdDifferential.Difference;
import io.lockstep.it.support.SharedCluster;
import io.lockstep.it.support.TestCluster;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Our reader of lines takes what influxd takes and refuses what it refuses, in its words. */
@ExtendWith(SharedCluster.class)
class LineProtocolIT {

    private static final boolean NIGHTLY = Boolean.getBoolean("lockstep.nightly");
    private static final int INPUTS = Integer.getInteger("lockstep.it.fuzz-inputs", NIGHTLY ? 1_000_000 : 100_000);
    private static final int PARTS = 4;

    /** What {@code io.lockstep.common.lineprotocol} explains is no difference. */
    @Test
    void mutatedInputsAreReadAsByInfluxd(TestCluster cluster) throws Exception {
        URI influxd = cluster.processes().plainInfluxd("plain-2");
        long seed = NIGHTLY ? System.nanoTime() : 4_711;

        List<Difference> differences = new ArrayList<>();
        ExecutorService pool = Executors.newFixedThreadPool(PARTS);
        try {
            List<Future<List<Difference>>> parts = new ArrayList<>();
            for (int part = 0; part < PARTS; part++) {
                InfluxdDifferential differential = new InfluxdDifferential(influxd, seed + part);
                parts.add(pool.submit(() -> differential.run(INPUTS / PARTS)));
            }
            for (Future<List<Difference>> part : parts) {
                differences.addAll(part.get(30, TimeUnit.MINUTES));
            }
        } finally {
            pool.shutdownNow();
        }

        assertThat(differences).as("seed %d", seed).isEmpty();
    }
}
