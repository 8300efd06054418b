package io.lockstep.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.it.support.Answer;
import io.lockstep.it.support.Influx;
import io.lockstep.it.support.SharedCluster;
import io.lockstep.it.support.TestCluster;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Whatever is sent to the gateway, the answer is a clear 4xx in InfluxDB's form, and the gateway lives on. */
@ExtendWith(SharedCluster.class)
class RubbishIT {

    private static final long MOST_RESIDENT_KIB = 700 * 1024;

    @Test
    void rubbishIsAnsweredWithAClearErrorAndNothingElse(TestCluster cluster) {
        Influx gateway = cluster.gateway();
        gateway.createDatabase("rubbish");
        byte[] binary = new byte[100_000];
        new Random(7).nextBytes(binary);
        byte[] notUtf8 = {'m', ' ', 'f', '=', (byte) 0xff, (byte) 0xfe, '\n'};
        byte[] huge = new byte[30_000_000];
        Arrays.fill(huge, (byte) 'x');

        for (Answer answer : List.of(
                gateway.send("POST", "/write?db=rubbish", binary),
                gateway.send("POST", "/write?db=rubbish", notUtf8),
                gateway.overOwnConnection().send("POST", "/write?db=rubbish", huge),
                gateway.send("POST", "/write?db=rubbish", binary, "Content-Encoding", "gzip"),
                gateway.send("POST", "/write", "m f=1".getBytes(UTF_8)),
                gateway.send("POST", "/write?db=nowhere", "m f=1".getBytes(UTF_8)),
                gateway.send("POST", "/write?db=_lockstep", "m f=1".getBytes(UTF_8)),
                gateway.send("POST", "/write?db=rubbish&consistency=some", "m f=1".getBytes(UTF_8)),
                gateway.send("POST", "/query", binary, "Content-Type", "application/x-www-form-urlencoded"),
                gateway.send("POST", "/query", binary, "Content-Type", "text/plain"),
                gateway.send("POST", "/query", new byte[0]),
                gateway.get("/query"),
                gateway.get("/query?q=SELEKT%20nonsense"),
                gateway.get("/query?q=%FF%FE%00"),
                gateway.get("/nowhere"),
                gateway.send("DELETE", "/query?q=SHOW%20DATABASES", new byte[0]),
                gateway.send("PUT", "/write?db=rubbish", "m f=1".getBytes(UTF_8)))) {
            assertThat(answer.status()).as(answer.toString()).isBetween(400, 499);
            assertThat(answer.body())
                    .doesNotContain("Exception")
                    .doesNotContain("\tat ")
                    .doesNotContain("timestamp\":");
            assertThat(answer.header("X-Influxdb-Version"))
                    .as(answer.toString())
                    .isNotEmpty();
            assertThat(answer.header("X-Request-Id")).as(answer.toString()).isNotEmpty();
        }
        assertThat(gateway.write("rubbish", "m f=1 1\n", "unknown=parameter", "precision=fortnight")
                        .status())
                .isEqualTo(204);
        assertThat(gateway.get("/query?q=SHOW%20DATABASES&unknown=parameter").status())
                .isEqualTo(200);
        assertThat(residentKib(cluster)).as("memory stays bounded").isLessThan(MOST_RESIDENT_KIB);
    }

    @Test
    void anEmptyWriteIsAcknowledgedOnlyIfTheDatabaseExists(TestCluster cluster) {
        Influx gateway = cluster.gateway();
        gateway.createDatabase("empty");

        assertThat(gateway.write("empty", "").status()).isEqualTo(204);
        assertThat(gateway.write("empty", "\n").status()).isEqualTo(204);
        assertThat(gateway.write("empty", "# a comment\n").status()).isEqualTo(204);
        assertThat(gateway.write("absent", "\n").status()).isEqualTo(404);
    }

    private static long residentKib(TestCluster cluster) {
        long pid = cluster.processes().process("gateway").orElseThrow().pid();
        try {
            return Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
                    .filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
                    .findFirst()
                    .orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
