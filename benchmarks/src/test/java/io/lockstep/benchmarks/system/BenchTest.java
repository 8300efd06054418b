package io.lockstep.benchmarks.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class BenchTest {

    private final StringWriter errors = new StringWriter();

    @Test
    void knownScenariosAndAFileThatCanBeWrittenAreAccepted() {
        assertThat(run("--check", "--json", "target/bench.json", "P1", "p4")).isZero();
    }

    @Test
    void anUnknownScenarioIsAClearError() {
        assertThat(run("--check", "P99")).isEqualTo(1);
        assertThat(errors.toString()).startsWith("lockstep: there is no scenario P99; there are P1, P2");
    }

    @Test
    void aFileInADirectoryThatIsNotThereIsRefusedBeforeAnythingIsMeasured() {
        assertThat(run("--check", "--json", "/no/such/directory/bench.json")).isEqualTo(1);
        assertThat(errors.toString()).contains("there is no directory for /no/such/directory/bench.json");
    }

    @Test
    void aNumberOfRoundsOutOfRangeIsRefused() {
        assertThat(run("--check", "--rounds", "0")).isEqualTo(1);
        assertThat(errors.toString()).contains("between 1 and 100");
    }

    private int run(String... arguments) {
        CommandLine commandLine = Bench.commandLine();
        commandLine.setErr(new PrintWriter(errors, true));
        return commandLine.execute(arguments);
    }
}
