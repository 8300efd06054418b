package io.lockstep.gateway.influxql;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class LongRequestsTest {

    @Test
    @Timeout(300)
    void whateverTheTextItIsReadInFourTimesItsMemory(@TempDir Path directory) throws Exception {
        Path output = directory.resolve("output");

        Process reader = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        LongRequests.HEAP,
                        "-XX:+ExitOnOutOfMemoryError",
                        "-cp",
                        System.getProperty("java.class.path"),
                        LongRequests.class.getName())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            assertThat(reader.waitFor(240, TimeUnit.SECONDS)).isTrue();
        } finally {
            reader.destroyForcibly();
        }

        assertThat(reader.exitValue()).as(() -> read(output)).isZero();
    }

    @Test
    void anHonestLongRequestIsRead() {
        String columns =
                IntStream.range(0, 300_000).mapToObj(i -> "\"usage " + i + "\"").collect(Collectors.joining(", "));

        Statements statements = Statements.read("SELECT " + columns + " FROM d..m ; SHOW\n DATABASES ; DELETE FROM n");

        assertThat(statements.problem()).isEmpty();
        assertThat(statements.list())
                .extracting(Statement::kind)
                .containsExactly(StatementKind.READ, StatementKind.READ, StatementKind.DELETE);
        assertThat(statements.list().get(0).databases()).containsExactly("d");
        assertThat(statements.list().get(0).text()).endsWith("\"usage 299999\" FROM d..m");
        assertThat(statements.list().get(1).beginning()).isEqualTo("SHOW DATABASES");
        assertThat(statements.list().get(2).normalised()).isEqualTo("DELETE FROM n");
    }

    @Test
    void moreThanCanBeKeptIsNotRead() {
        Statements reads = Statements.read("SHOW USERS;".repeat(100_001));
        Statements changes = Statements.read("DROP USER a;".repeat(100_001));

        assertThat(reads.problem()).hasValue("more than 100000 statements at line 1, char 1100001");
        assertThat(reads.mayForwardUnread()).isTrue();
        assertThat(changes.areReadable()).isFalse();
        assertThat(changes.mayForwardUnread()).isFalse();
        assertThat(Statements.read("SHOW USERS;".repeat(100_000)).areReadable()).isTrue();
    }

    private static String read(Path output) {
        try {
            return Files.readString(output);
        } catch (java.io.IOException e) {
            return e.toString();
        }
    }
}
