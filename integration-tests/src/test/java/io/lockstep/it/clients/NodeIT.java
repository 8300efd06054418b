package io.lockstep.it.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.lockstep.it.support.Program;
import io.lockstep.it.support.SharedCluster;
import io.lockstep.it.support.TestCluster;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A program that uses npm's {@code influx} sees of the gateway what it sees of one server. */
@ExtendWith(SharedCluster.class)
class NodeIT {

    private static final String PACKAGE = "influx@5.12.0";
    private static final Path MODULES = Path.of("target/npm").toAbsolutePath();

    @Test
    void aSessionGoesAsOnOneServer(TestCluster cluster) throws IOException {
        assumeTrue(Program.isInstalled("node") && Program.isInstalled("npm"), "node and npm are not installed");
        assumeTrue(isThere(), "npm could not install " + PACKAGE);
        Servers servers = Servers.without("node", cluster);

        String expected = session(servers.plain());
        String actual = session(servers.gateway());

        assertThat(actual).isEqualTo(expected);
        assertThat(actual)
                .contains("ping [true]", "listed true", "\"t\":21.5")
                .contains("write to an unknown database refused:");
    }

    /** One package without dependencies, fetched once per build directory. */
    private static boolean isThere() throws IOException {
        if (!Files.isDirectory(MODULES.resolve("node_modules/influx"))) {
            Files.createDirectories(MODULES);
            Program.run(
                    "npm", "install", "--no-save", "--no-audit", "--no-fund", "--prefix", MODULES.toString(), PACKAGE);
        }
        return Files.isDirectory(MODULES.resolve("node_modules/influx"));
    }

    /** The script is copied beside the package, because that is where Node looks for it. */
    private static String session(URI server) throws IOException {
        Path script = MODULES.resolve("session.js");
        Files.writeString(script, Files.readString(Path.of("src/test/resources/clients/session.js")));
        return Program.run("node", script.toString(), server.getHost(), String.valueOf(server.getPort()))
                .succeeded();
    }
}
