package io.lockstep.it.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.lockstep.it.support.Program;
import io.lockstep.it.support.SharedCluster;
import io.lockstep.it.support.TestCluster;
import java.net.URI;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A program that uses python3-influxdb sees of the gateway what it sees of one server. */
@ExtendWith(SharedCluster.class)
class PythonIT {

    /** Debian's own, for which Debian's packages are. */
    private static final String PYTHON = "/usr/bin/python3";

    @Test
    void aSessionGoesAsOnOneServer(TestCluster cluster) {
        assumeTrue(
                Program.isInstalled(PYTHON)
                        && Program.run(PYTHON, "-c", "import influxdb").status() == 0,
                "the package python3-influxdb is not installed");
        Servers servers = Servers.without("python", cluster);

        String expected = session(servers.plain());
        String actual = session(servers.gateway());

        assertThat(actual).isEqualTo(expected);
        assertThat(actual)
                .contains("create None", "listed True", "write True", "in chunks 1004", "drop None")
                .contains("write to an unknown database refused: 404")
                .contains("malformed refused: 400");
    }

    private static String session(URI server) {
        String script = Path.of("src/test/resources/clients/session.py")
                .toAbsolutePath()
                .toString();
        return Program.run(PYTHON, script, server.getHost(), String.valueOf(server.getPort()))
                .succeeded();
    }
}
