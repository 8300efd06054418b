package io.lockstep.it.clients;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.lockstep.it.support.Answer;
import io.lockstep.it.support.Influx;
import io.lockstep.it.support.Program;
import io.lockstep.it.support.SharedCluster;
import io.lockstep.it.support.TestCluster;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A daemon that has written InfluxDB for years writes the gateway. */
@ExtendWith(SharedCluster.class)
class IcingaIT {

    private static final String ICINGA = "/usr/sbin/icinga2";

    @Test
    void checksOfIcingaAreWritten(TestCluster cluster, @TempDir Path directory) throws Exception {
        assumeTrue(Program.isInstalled(ICINGA), "icinga2 is not installed (package icinga2-bin)");
        Influx gateway = cluster.gateway();
        gateway.query("", "DROP DATABASE icinga");
        gateway.createDatabase("icinga");
        Path output = directory.resolve("output");

        Process icinga = start(directory, output, cluster.processes().gateway());
        try {
            TestCluster.waiting("two checks are there")
                    .until(() -> gateway.count("icinga", "checks", "execution_time") >= 2);
        } catch (org.awaitility.core.ConditionTimeoutException late) {
            throw new AssertionError(Files.readString(output, UTF_8), late);
        } finally {
            // It takes its time on SIGTERM.
            icinga.descendants().forEach(ProcessHandle::destroyForcibly);
            icinga.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
        }
        Answer answer = gateway.query("icinga", "SELECT max_check_attempts, hostname FROM checks LIMIT 1");
        assertThat(answer.rows().path(0).path(2).asString(""))
                .as(answer.toString())
                .isEqualTo("plant");
    }

    private static Process start(Path directory, Path output, URI gateway) throws IOException {
        Path config = Files.writeString(
                directory.resolve("icinga2.conf"),
                """
                include <itl>
                object CheckerComponent "checker" {}
                object Host "plant" {
                  check_command = "random"
                  check_interval = 1s
                  retry_interval = 1s
                }
                object InfluxdbWriter "influxdb" {
                  host = "%s"
                  port = %d
                  database = "icinga"
                  flush_interval = 1s
                  host_template = {
                    measurement = "checks"
                    tags = { hostname = "$host.name$" }
                  }
                  enable_send_metadata = true
                }
                """
                        .formatted(gateway.getHost(), gateway.getPort()));
        List<String> command = new ArrayList<>(List.of(ICINGA, "daemon", "-c", config.toString()));
        for (String name : List.of("Data", "Cache", "Log", "InitRun", "Spool")) {
            Path own = Files.createDirectory(directory.resolve(name));
            command.add("-D" + name + "Dir=" + own);
        }
        command.add("-DRunAsUser=" + Program.run("id", "-un").succeeded().strip());
        command.add("-DRunAsGroup=" + Program.run("id", "-gn").succeeded().strip());
        command.add("-DNodeName=test");
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
    }
}
