package io.lockstep.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PortOwnerTest {

    private static final ProcessName GATEWAY = ProcessName.parse("gateway");

    private final Path proc;

    PortOwnerTest(@TempDir Path directory) {
        this.proc = directory;
    }

    @Test
    void aConflictNamesPortAndProcessInOneLine() throws IOException {
        listener("tcp", "0100007F:1F96", "0A", "4711");
        process("123", "4711", "influxd\0-config\0a\nb\0");

        assertThat(PortOwner.conflict(proc, 8086, GATEWAY))
                .isEqualTo("port 8086, which gateway needs, is in use by pid 123 (influxd -config a b)");
    }

    @Test
    void anOutgoingConnectionFromThePortIsNoListener() throws IOException {
        listener("tcp6", "0100007F:1F96", "01", "4711");
        process("123", "4711", "curl\0");

        assertThat(PortOwner.of(proc, 8086)).isEmpty();
    }

    @Test
    void aForeignProcessIsNotGuessedAt() throws IOException {
        listener("tcp6", "0100007F:1F96", "0A", "4711");

        assertThat(PortOwner.conflict(proc, 8086, GATEWAY)).contains("port 8086", "may not be looked at");
    }

    private void listener(String table, String local, String state, String inode) throws IOException {
        Files.createDirectories(proc.resolve("net"));
        Files.writeString(
                proc.resolve("net").resolve(table),
                "  sl  local_address\n   0: " + local + " 00000000:0000 " + state
                        + " 00000000:00000000 00:00000000 00000000     0        0 " + inode + " 1 x\n");
    }

    private void process(String pid, String inode, String command) throws IOException {
        Path directory = proc.resolve(pid);
        Files.createDirectories(directory.resolve("fd"));
        Files.createSymbolicLink(directory.resolve("fd").resolve("7"), Path.of("socket:[" + inode + "]"));
        Files.writeString(directory.resolve("cmdline"), command);
    }
}
