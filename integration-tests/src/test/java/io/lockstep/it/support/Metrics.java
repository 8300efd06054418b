package io.lockstep.it.support;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;

/** What the processes of a cluster tell Prometheus. */
public final class Metrics {

    private Metrics() {}

    /**
     * The sum of a metric's series with these labels; 0 if there is none.
     *
     * @param process a connector, a monitor or a gateway
     * @param name as Prometheus calls it
     * @param labels each as {@code name="value"}
     */
    public static double sum(TestCluster cluster, String process, String name, String... labels) {
        Answer answer = new Influx(cluster.processes().actuator(process)).get("/actuator/prometheus");
        assertThat(answer.status()).as("%s", answer).isEqualTo(200);
        return answer.body()
                .lines()
                .filter(line -> line.startsWith(name + "{") || line.startsWith(name + " "))
                .filter(line -> Arrays.stream(labels).allMatch(line::contains))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }
}
