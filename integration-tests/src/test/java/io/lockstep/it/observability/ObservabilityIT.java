package io.lockstep.it.observability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.lockstep.it.observability.Dashboards.Query;
import io.lockstep.it.observability.Rules.Rule;
import io.lockstep.it.support.Influx;
import io.lockstep.it.support.SharedCluster;
import io.lockstep.it.support.SteadyLoad;
import io.lockstep.it.support.TestCluster;
import io.lockstep.local.LocalCluster;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/** What a real Prometheus makes of the rules and the dashboards while a cluster is at work. */
@ExtendWith(SharedCluster.class)
class ObservabilityIT {

    @Test
    void everyPanelHasDataEveryRuleWorksAndNobodyIsWokenByAHealthyCluster(TestCluster cluster) throws Exception {
        assumeTrue(Promtool.isInstalled("prometheus"), "left out: prometheus is not installed (Debian: prometheus)");
        Influx gateway = cluster.gateway();
        gateway.createDatabase("watched");
        try (Prometheus prometheus =
                        Prometheus.start(cluster.processes().layout().base(), targets(cluster));
                SteadyLoad writes = SteadyLoad.of(10, 1, call -> {
                    gateway.write("watched", "m f=1 " + (call + 1) + "\n");
                    return null;
                });
                SteadyLoad reads = SteadyLoad.of(20, 2, call -> {
                    gateway.get("/query?q=SHOW%20DATABASES");
                    return null;
                })) {
            TestCluster.waiting("every target is scraped").until(() -> prometheus.series("up == 1") == 5);

            TestCluster.waiting("every panel has data")
                    .untilAsserted(() -> assertThat(withoutData(prometheus)).isEmpty());

            assertThat(missing(prometheus)).as("metrics that nobody exports").isEmpty();
            assertThat(broken(prometheus)).as("rules that cannot be evaluated").isEmpty();
            assertThat(prometheus.series("ALERTS{alertstate=\"firing\"}")).isZero();
        }
    }

    private static Map<String, List<String>> targets(TestCluster cluster) {
        LocalCluster processes = cluster.processes();
        return Map.of(
                "lockstep-gateway", hosts(processes, "gateway"),
                "lockstep-monitor", hosts(processes, "monitor"),
                "lockstep-connector", hosts(processes, "connector-1", "connector-2", "connector-3"));
    }

    private static List<String> hosts(LocalCluster processes, String... names) {
        return Stream.of(names)
                .map(name -> processes.actuator(name).getAuthority())
                .toList();
    }

    /** As Grafana does it with the first choice of every variable. */
    private static String substituted(String expr) {
        return expr.replace("$__rate_interval", "15s")
                .replace("=\"$cluster\"", "=\"lockstep\"")
                .replace("=\"$replica\"", "=\"replica-1\"")
                .replace("=~\"$replica\"", "=~\".*\"")
                .replace("=~\"$instance\"", "=~\".*\"");
    }

    private static List<Query> withoutData(Prometheus prometheus) {
        return Dashboards.queries().stream()
                .filter(query -> prometheus.series(substituted(query.expr())) == 0)
                .toList();
    }

    private static Set<String> missing(Prometheus prometheus) {
        Set<String> named = new TreeSet<>();
        Dashboards.queries().forEach(query -> named.addAll(Rules.metricsIn(query.expr())));
        Rules.all().stream().map(Rule::expr).forEach(expr -> named.addAll(Rules.metricsIn(expr)));
        prometheus.data("/api/v1/label/__name__/values").forEach(name -> named.remove(name.asString("")));
        return named;
    }

    private static List<String> broken(Prometheus prometheus) {
        List<String> broken = new ArrayList<>();
        int[] rules = {0};
        prometheus.data("/api/v1/rules").path("groups").forEach(group -> group.path("rules")
                .forEach(rule -> {
                    rules[0]++;
                    if (!rule.path("health").asString("").equals("ok")) {
                        broken.add(describe(rule));
                    }
                }));
        assertThat(rules[0]).isEqualTo(Rules.all().size());
        return broken;
    }

    private static String describe(JsonNode rule) {
        return rule.path("name").asString("") + ": " + rule.path("lastError").asString("");
    }
}
