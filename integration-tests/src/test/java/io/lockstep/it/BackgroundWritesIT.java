package io.lockstep.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.it.support.Answer;
import io.lockstep.it.support.Influx;
import io.lockstep.it.support.SharedCluster;
import io.lockstep.it.support.TestCluster;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * What connectors rely on: a server that has refused a part of a request, and still writes another part of it, shows so among its
 * goroutines.
 */
@ExtendWith(SharedCluster.class)
class BackgroundWritesIT {

    private static final String DB = "background";
    private static final int LINES = 20_000;
    private static final long LATER = 1_700_000_000_000_000_000L;

    @Test
    void aWriteThatGoesOnAfterItsAnswerIsSeenAmongTheGoroutinesUntilItIsOver(TestCluster cluster) {
        Influx plain = new Influx(cluster.processes().plainInfluxd("plain"));
        plain.createDatabase(DB);
        assertThat(plain.write(DB, "m v=1 1\n").status()).isEqualTo(204);
        AtomicInteger requests = new AtomicInteger();
        Set<Integer> statuses = ConcurrentHashMap.newKeySet();

        TestCluster.waiting("a write is seen that goes on after its answer").until(() -> {
            Answer answer = plain.write(DB, "m v=\"text\" 2\n" + lines(requests.getAndIncrement()));
            boolean goesOn = writes(plain);
            statuses.add(answer.status());
            return goesOn;
        });
        assertThat(statuses).as("a part of each request is refused").containsExactly(400);

        TestCluster.waiting("nothing is written any more").until(() -> !writes(plain));
        assertThat(plain.count(DB, "m", "v")).isEqualTo(requests.get() * LINES + 1);
    }

    /** The lines of one request, each of a series that no other request has, because making the series is what takes its time. */
    private static String lines(int request) {
        return IntStream.range(0, LINES)
                .mapToObj(i -> "m,s=" + request + "-" + i + " v=" + i + " " + LATER)
                .collect(Collectors.joining("\n"));
    }

    @AfterEach
    void drop(TestCluster cluster) {
        new Influx(cluster.processes().plainInfluxd("plain")).query("", "DROP DATABASE " + DB);
    }

    private static boolean writes(Influx server) {
        return server.get("/debug/pprof/goroutine?debug=1").body().contains("coordinator.(*PointsWriter)");
    }
}
