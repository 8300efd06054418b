package io.lockstep.it.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.lockstep.it.support.Program;
import io.lockstep.it.support.Program.Output;
import io.lockstep.it.support.SharedCluster;
import io.lockstep.it.support.TestCluster;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The {@code influx} command line shows of the gateway what it shows of one server. */
@ExtendWith(SharedCluster.class)
class InfluxCliIT {

    private static final String DB = "cli";

    @BeforeEach
    void isThere() {
        assumeTrue(Program.isInstalled("influx"), "the influx command is not installed (package influxdb-client)");
    }

    @Test
    void aSessionOfStatementsAndInsertsGoesAsOnOneServer(TestCluster cluster) {
        List<List<String>> session = List.of(
                List.of("-execute", "SELECT * FROM room", "-database", DB),
                List.of("-execute", "CREATE DATABASE cli"),
                List.of("-execute", "INSERT room,floor=1 t=21.5,on=true,n=3i 1500000000000000000", "-database", DB),
                List.of("-execute", "INSERT room,floor=2 t=22 1500000001", "-database", DB, "-precision", "s"),
                List.of("-execute", "INSERT room,floor=3", "-database", DB),
                List.of("-execute", "INSERT room,floor=4 t=\"warm\" 1500000002000000000", "-database", DB),
                List.of("-execute", "INSERT room t=1", "-database", "nowhere"),
                List.of("-execute", "CREATE RETENTION POLICY year ON cli DURATION 52w REPLICATION 1"),
                List.of("-execute", "INSERT INTO year room,floor=5 t=23 1500000003000000000", "-database", DB),
                List.of("-execute", "SELECT * FROM room; SHOW TAG KEYS", "-database", DB, "-format", "csv"),
                List.of("-execute", "SELECT mean(t) FROM room GROUP BY floor", "-database", DB, "-format", "json"),
                List.of("-execute", "SHOW RETENTION POLICIES", "-database", DB, "-format", "column", "-pretty"),
                List.of("-execute", "SELECT * FROM room LIMIT 1", "-database", DB, "-precision", "rfc3339"),
                List.of("-execute", "SHOW FIELD KEYS; SHOW SERIES", "-database", DB),
                List.of("-execute", "SELEKT", "-database", DB),
                List.of("-execute", "SELECT * FROM room", "-database", "nowhere"),
                List.of("-execute", "DELETE FROM room WHERE floor = '1'", "-database", DB),
                List.of("-execute", "SELECT t FROM room", "-database", DB),
                List.of("-execute", "DROP DATABASE cli"),
                List.of("-execute", "SELECT t FROM room", "-database", DB));
        Servers servers = Servers.without(DB, cluster);

        for (List<String> arguments : session) {
            Output expected = influx(servers.plain(), "", arguments);
            Output actual = influx(servers.gateway(), "", arguments);

            assertThat(actual).as(arguments.toString()).isEqualTo(expected);
        }
    }

    /** Without a terminal, all that comes in is one request. */
    @Test
    void statementsFromStandardInputGoAsOnOneServer(TestCluster cluster) {
        String statements =
                """
                CREATE DATABASE cli;
                CREATE RETENTION POLICY year ON cli DURATION INF REPLICATION 1 DEFAULT;
                SHOW RETENTION POLICIES ON cli;
                SHOW MEASUREMENTS ON cli;
                DROP RETENTION POLICY year ON cli;
                SHOW RETENTION POLICIES ON cli;
                DROP DATABASE cli
                """;
        Servers servers = Servers.without(DB, cluster);

        Output expected = influx(servers.plain(), statements, List.of());
        Output actual = influx(servers.gateway(), statements, List.of());

        assertThat(actual).isEqualTo(expected);
        assertThat(actual.succeeded()).contains("year").contains("autogen");
    }

    @Test
    void anImportedFileIsThereAtOnce(TestCluster cluster, @TempDir Path directory) throws IOException {
        Path file = Files.writeString(
                directory.resolve("export.txt"),
                """
                # DDL
                CREATE DATABASE cli
                # DML
                # CONTEXT-DATABASE: cli
                """
                        + Stream.iterate(1, i -> i <= 20_000, i -> i + 1)
                                .map(i -> "room,floor=" + i % 10 + " t=" + i + " " + i + "\n")
                                .reduce(new StringBuilder(), StringBuilder::append, StringBuilder::append));
        Servers servers = Servers.without(DB, cluster);

        Output done = influx(servers.gateway(), "", List.of("-import", "-path=" + file, "-precision=s"));
        Output read = influx(
                servers.gateway(),
                "",
                List.of("-execute", "SELECT count(t), sum(t) FROM room", "-database", DB, "-format", "csv"));

        assertThat(done.succeeded()).contains("Processed 20000 inserts").contains("Failed 0 inserts");
        assertThat(read.succeeded()).contains("room,0,20000,200010000");
    }

    private static Output influx(URI server, String input, List<String> arguments) {
        Stream<String> connection =
                Stream.of("influx", "-host", server.getHost(), "-port", String.valueOf(server.getPort()));
        return Program.runWithInput(
                input, Stream.concat(connection, arguments.stream()).toArray(String[]::new));
    }
}
