package io.lockstep.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.it.support.Answer;
import io.lockstep.it.support.Influx;
import io.lockstep.it.support.Program;
import io.lockstep.it.support.SharedCluster;
import io.lockstep.it.support.SteadyLoad;
import io.lockstep.it.support.TestCluster;
import io.lockstep.it.support.Verifying;
import io.lockstep.local.ClusterLayout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** A verification says that replicas are equal when they are, and otherwise which of them holds what in which hour. */
@Order(1)
@ExtendWith(SharedCluster.class)
class VerificationIT {

    private static final String DB = "verified";

    /** 2026-01-01T00:00:00Z. */
    private static final long BEGIN = 1_767_225_600_000_000_000L;

    private static final long HOUR = 3_600_000_000_000L;

    /** What other tests left behind on purpose or not is theirs: only this test's data is compared. */
    @BeforeEach
    void begin(TestCluster cluster) {
        cluster.dropAllDatabases();
        cluster.gateway().createDatabase(DB);
        for (int hour = 0; hour < 100; hour++) {
            int number = hour;
            String lines = IntStream.range(0, 100)
                    .mapToObj(i ->
                            "load,room=r" + i % 7 + " t=" + (i + 0.5) + ",n=" + i + "i " + (BEGIN + number * HOUR + i))
                    .collect(Collectors.joining("\n"));
            assertThat(cluster.gateway().write(DB, lines).status()).isEqualTo(204);
        }
        cluster.awaitOnAll("the load", replica -> replica.count(DB, "load", "t") == 10_000);
    }

    @AfterEach
    void dropWhatDiffers(TestCluster cluster) {
        cluster.gateway().query("", "DROP DATABASE \"" + DB + "\"");
        TestCluster.REPLICAS.forEach(replica -> cluster.replica(replica).query("", "DROP DATABASE \"" + DB + "\""));
    }

    @Test
    void replicasThatAreWrittenToAreVerifiedEqualWithinTheBoundOfThePause(TestCluster cluster) {
        Influx gateway = cluster.gateway();
        AtomicReference<JsonNode> ended = new AtomicReference<>();
        try (SteadyLoad writes = SteadyLoad.of(50, 2, call -> {
            Answer answer = gateway.write(DB, "steady v=" + call + "i " + (BEGIN + call + 1) + "\n");
            return answer.status() == 204 ? null : answer.toString();
        })) {
            ended.set(Verifying.run(cluster));
            writes.close();
            assertThat(writes.failures()).isEmpty();
        }
        JsonNode verification = Objects.requireNonNull(ended.get());
        assertThat(verification.path("state").asString(""))
                .as("%s", verification)
                .isEqualTo("EQUAL");
        assertThat(verification.path("points").asLong()).isGreaterThanOrEqualTo(10_000);
        assertThat(verification.path("verified").size()).isEqualTo(3);
        assertThat(verification.path("position").asString("")).startsWith("v1:");
        Program.Output command = verifyCommand(cluster.processes().layout().base());
        assertThat(command.text()).contains("replica-1, replica-2, replica-3 are verified equal up to position v1:");
        assertThat(command.status()).as(command.text()).isZero();
        // The bound and what a saturated machine adds between two looks at the clock.
        assertThat(verification.path("longestPauseMillis").asLong()).isLessThan(1_500);
        for (String connector : List.of("connector-1", "connector-2", "connector-3")) {
            String metrics = new Influx(cluster.processes().url(connector))
                    .get("/actuator/prometheus")
                    .body();
            assertThat(metrics).contains("lockstep_connector_checkpoint_pause_seconds_max");
        }
    }

    @Test
    void whatIsChangedBehindTheLogInOneReplicaIsFoundWithMeasurementAndHourAndTheReplicaIsOutUntilItIsWiped(
            TestCluster cluster) {
        Influx changed = cluster.replica("replica-2");
        // A value, a point more, a point less, and a type alone.
        changed.write(DB, "load,room=r0 t=99 " + BEGIN + "\n");
        changed.write(DB, "load,room=new t=1 " + (BEGIN + 10 * HOUR) + "\n");
        changed.query(DB, "DELETE FROM load WHERE time = " + (BEGIN + 20 * HOUR));
        assertThat(changed.write(DB, "only v=1 " + (BEGIN + 30 * HOUR) + "\n").status())
                .isEqualTo(204);
        for (String replica : TestCluster.REPLICAS) {
            String value = replica.equals("replica-2") ? "1" : "1i";
            cluster.replica(replica).write(DB, "typed v=" + value + " " + (BEGIN + 40 * HOUR) + "\n");
        }

        JsonNode verification = Verifying.run(cluster);

        assertThat(verification.path("state").asString(""))
                .as("%s", verification)
                .isEqualTo("DIFFERENT");
        assertThat(texts(verification.path("differing"))).containsExactly("replica-2");
        assertThat(texts(verification.path("verified"))).containsExactly("replica-1", "replica-3");
        List<String> hours = new ArrayList<>();
        for (JsonNode difference : verification.path("differences")) {
            assertThat(texts(difference.path("differing"))).containsExactly("replica-2");
            if (!difference.path("hour").asString("").isEmpty()) {
                hours.add(difference.path("measurement").asString("") + " "
                        + difference.path("hour").asString(""));
            }
        }
        assertThat(hours)
                .containsExactlyInAnyOrder(
                        "load 2026-01-01T00:00:00Z",
                        "load 2026-01-01T10:00:00Z",
                        "load 2026-01-01T20:00:00Z",
                        "only 2026-01-02T06:00:00Z",
                        "typed 2026-01-02T16:00:00Z");
        cluster.awaitStatus("replica-2", "DIVERGED");
        assertThat(cluster.verdict("replica-2").path("reason").asString(""))
                .contains(verification.path("id").asString(""));

        cluster.wipe("replica-2");
        cluster.processes().start("replica-2");
        cluster.awaitStatus("replica-2", "AVAILABLE");
        // The others got it from this test alone, so that no replay brings it back.
        cluster.gateway().query(DB, "DROP MEASUREMENT typed");
        assertThat(Verifying.run(cluster).path("state").asString("")).isEqualTo("EQUAL");
    }

    @Test
    void theCommandSaysWhatDiffersAndEndsWithOne(TestCluster cluster) {
        cluster.replica("replica-3").write(DB, "load,room=r3 t=99 " + (BEGIN + 10 * HOUR + 3) + "\n");

        Program.Output command = verifyCommand(cluster.processes().layout().base());

        assertThat(command.text()).contains("The replicas differ", "replica-3", "load", "2026-01-01T10:00:00Z");
        assertThat(command.status()).as(command.text()).isEqualTo(1);
        cluster.awaitStatus("replica-3", "DIVERGED");
        cluster.wipe("replica-3");
        cluster.processes().start("replica-3");
        cluster.awaitStatus("replica-3", "AVAILABLE");
    }

    @Test
    void theCommandTellsWhatItCouldNotCompareFromADifference(@TempDir Path nothing) {
        Program.Output command = verifyCommand(nothing);

        assertThat(command.text()).contains("no cluster has been started here yet");
        assertThat(command.status()).as(command.text()).isEqualTo(2);
    }

    private static Program.Output verifyCommand(Path base) {
        return Program.run(
                ClusterLayout.findHome().resolve("lockstep").toString(), "verify", "--base", base.toString());
    }

    private static List<String> texts(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false)
                .map(text -> text.asString(""))
                .toList();
    }
}
