package io.lockstep.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.local.ProcessName.Kind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessTableTest {

    private static final Duration BOUND = Duration.ofSeconds(20);
    private static final ProcessName NAME = ProcessName.of(Kind.REPLICA, 1);

    @Test
    void aServerThatAStartScriptRunsIsKilledWithIt(@TempDir Path base) throws Exception {
        ProcessTable table = new ProcessTable(ClusterLayout.standard(base, base, 1));
        Path pid = base.resolve("pid");
        table.launch(NAME, List.of("sh", "-c", "sleep 600 & echo $! >pid.new; mv pid.new pid; wait"));
        assertThat(Waiting.until(BOUND, Duration.ofMillis(10), () -> Files.exists(pid)))
                .isTrue();
        ProcessHandle server =
                ProcessHandle.of(Long.parseLong(Files.readString(pid).strip())).orElseThrow();

        table.kill(NAME, BOUND);

        assertThat(ProcessTable.ended(server, BOUND)).isTrue();
        assertThat(table.find(NAME)).isEmpty();
    }
}
