package io.lockstep.it.clients;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.lockstep.common.log.WriteLog;
import io.lockstep.it.support.Answer;
import io.lockstep.it.support.Influx;
import io.lockstep.it.support.Program;
import io.lockstep.it.support.SharedCluster;
import io.lockstep.it.support.TestCluster;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Producers that know Kafka and line protocol alone, such as kcat and Telegraf's {@code outputs.kafka}, write what is read. */
@ExtendWith(SharedCluster.class)
class KcatIT {

    @BeforeEach
    void isThere() {
        assumeTrue(Program.isInstalled("kcat"), "kcat is not installed");
    }

    @Test
    void aLinePerRecordGoesWhereItsHeadersSay(TestCluster cluster) {
        Influx gateway = cluster.gateway();
        gateway.createDatabase("kcat");
        gateway.query("", "CREATE RETENTION POLICY year ON kcat DURATION INF REPLICATION 1");

        produce(cluster, lines("room", 1_000), "-H", "db=kcat");
        produce(cluster, lines("hall", 10), "-H", "db=kcat", "-H", "rp=year", "-H", "unknown=header", "-k", "key");

        cluster.awaitOnAll("the points", replica -> replica.count("kcat", "room", "t") == 1_000);
        cluster.awaitOnAll("those of the policy", replica -> countInYear(replica) == 10);
        assertThat(gateway.count("kcat", "room", "t")).isEqualTo(1_000);
    }

    private static long countInYear(Influx replica) {
        return (long) replica.query("kcat", "SELECT count(t) FROM year.hall").number(1);
    }

    /** Telegraf's serialiser ends each metric with a newline, sends one a record and sets a key if told to, but no headers. */
    @Test
    void aLinePerRecordWithoutHeadersGoesWhereTheSettingsOfTheLogSay(TestCluster cluster) {
        Influx gateway = cluster.gateway();
        gateway.createDatabase("telegraf");
        Answer settings = new Influx(cluster.processes().actuator("gateway"))
                .send(
                        "POST",
                        "/actuator/settings",
                        "{\"db\":\"telegraf\"}".getBytes(UTF_8),
                        "Content-Type",
                        "application/json");
        assertThat(settings.status()).as(settings.toString()).isEqualTo(200);

        produce(cluster, "cpu,host=a,cpu=cpu0 usage_idle=97.5,usage_user=1i 1500000000000000000\n|", "-D", "|");
        produce(cluster, lines("mem", 500), "-k", "host-a");
        produce(cluster, "untimed,n=1 f=1\nuntimed,n=2 f=2\n");

        cluster.awaitOnAll(
                "all",
                replica ->
                        replica.count("telegraf", "mem", "t") == 500 && replica.count("telegraf", "untimed", "f") == 2);
        Answer cpu = gateway.get("/query?db=telegraf&epoch=s&q=SELECT%20*%20FROM%20cpu");
        assertThat(cpu.rows().toString()).isEqualTo("[[1500000000,\"cpu0\",\"a\",97.5,1]]");
    }

    @Test
    void whatCannotBeWrittenIsKeptWithItsReason(TestCluster cluster) {
        cluster.gateway().createDatabase("kcat_refused");

        produce(cluster, "room t=1 1\nroom t=oops 2\nroom t=3 3\n", "-H", "db=kcat_refused");

        cluster.awaitOnAll("the good lines", replica -> replica.count("kcat_refused", "room", "t") == 2);
        TestCluster.waiting("the bad one is kept for each replica").until(() -> kept(cluster)
                .equals(TestCluster.REPLICAS.stream()
                        .map(replica -> replica + " room t=oops 2 unable to parse 'room t=oops 2': invalid boolean")
                        .toList()));
    }

    /** The refused lines of the database as kcat shows them: who refused what, and why. */
    private static List<String> kept(TestCluster cluster) {
        String all = Program.run(
                        "kcat",
                        "-C",
                        "-q",
                        "-e",
                        "-b",
                        cluster.processes().kafkaBootstrap(),
                        "-t",
                        WriteLog.REJECTED_TOPIC,
                        "-f",
                        "%h|%s\\n")
                .succeeded();
        return all.lines()
                .filter(line -> line.contains("db=kcat_refused"))
                .map(line -> header(line, "replica=") + " " + line.substring(line.lastIndexOf('|') + 1) + " "
                        + header(line, "reason="))
                .distinct()
                .sorted()
                .toList();
    }

    private static String header(String line, String name) {
        int start = line.indexOf(name) + name.length();
        int end = line.indexOf(',', start);
        int bar = line.lastIndexOf('|');
        return line.substring(start, end < 0 || end > bar ? bar : end);
    }

    private static String lines(String measurement, int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> measurement + ",floor=" + i % 10 + " t=" + i + " " + (i + 1) + "\n")
                .collect(Collectors.joining());
    }

    /** Sends each line as a record of its own. */
    private static void produce(TestCluster cluster, String lines, String... options) {
        List<String> command = new ArrayList<>(
                List.of("kcat", "-P", "-b", cluster.processes().kafkaBootstrap(), "-t", WriteLog.TOPIC));
        command.addAll(List.of(options));
        Program.runWithInput(lines, command.toArray(String[]::new)).succeeded();
    }
}
