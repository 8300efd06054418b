package io.lockstep.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.it.support.SharedCluster;
import io.lockstep.it.support.TestCluster;
import io.lockstep.local.LocalCluster;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A property that is missing, unknown or contradictory stops the service at its start, with one line. */
@ExtendWith(SharedCluster.class)
class ConfigurationIT {

    @ParameterizedTest
    @CsvSource({
        "connector-2b, lockstep.connector.replica.id, '', lockstep.connector.replica.id",
        "connector-2b, lockstep.connector.replay.retry-intervall, 1s, lockstep.connector.replay.retry-interval",
        "monitor-2, lockstep.monitor.evict-lag.records, 1, lockstep.monitor.evict-lag.records",
        "gateway-2, lockstep.gateway.read.query-timeout, soon, lockstep.gateway.read.query-timeout",
    })
    void aServiceStopsWithOneLineThatNamesTheProperty(
            String process, String key, String value, String named, TestCluster cluster) {
        LocalCluster processes = cluster.processes();
        processes.withProperty(process, key, value);
        int linesBefore = log(processes, process).size();
        try {
            processes.start(process);
            OptionalInt exit = processes.awaitExit(process, TestCluster.PATIENCE);

            assertThat(exit.isPresent()).as("has ended").isTrue();
            List<String> lines =
                    log(processes, process).stream().skip(linesBefore).toList();
            assertThat(lines).filteredOn(line -> line.contains("ERROR")).hasSize(1);
            assertThat(lines)
                    .filteredOn(line -> line.contains("cannot start"))
                    .singleElement()
                    .asString()
                    .contains(named);
            assertThat(lines).noneMatch(line -> line.startsWith("\tat "));
        } finally {
            if (processes.isRunning(process)) {
                processes.kill(process);
            }
            restore(processes, process, key);
        }
    }

    private static void restore(LocalCluster processes, String process, String key) {
        if (key.equals("lockstep.connector.replica.id")) {
            processes.withProperty(process, key, "replica-2");
        } else {
            processes.withoutProperty(process, key);
        }
    }

    private static List<String> log(LocalCluster processes, String process) {
        try {
            return Files.exists(processes.log(process)) ? Files.readAllLines(processes.log(process)) : List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
