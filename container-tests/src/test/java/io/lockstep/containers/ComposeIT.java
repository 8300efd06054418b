package io.lockstep.containers;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.containers.support.ComposeCluster;
import io.lockstep.containers.support.OneComposeCluster;
import io.lockstep.it.support.Answer;
import io.lockstep.it.support.Influx;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** {@code docker compose up} gives a cluster that works and is watched. */
@ExtendWith(OneComposeCluster.class)
class ComposeIT {

    private static final List<String> SERVICES =
            List.of("connector-1", "connector-2", "connector-3", "gateway-1", "gateway-2", "monitor-1", "monitor-2");

    private static final String VERIFICATIONS = "/api/v1/verifications";

    @ParameterizedTest
    @ValueSource(strings = {"gateway-1", "gateway-2"})
    void whatIsWrittenAtAGatewayIsReadThereAndOnEveryReplica(String name, ComposeCluster cluster) {
        String db = "up_" + name.replace('-', '_');
        Influx gateway = cluster.gateway(name);
        gateway.createDatabase(db);

        Answer written = gateway.write(db, "room,floor=1 t=21.5 1600000000000000000");

        assertThat(written.status()).as(written.toString()).isEqualTo(204);
        assertThat(gateway.count(db, "room", "t")).isOne();
        for (String replica : ComposeCluster.REPLICAS) {
            Answer answer = cluster.strongAnswerOf(replica, db, "SELECT t FROM room");
            assertThat(answer.number(1)).as(replica).isEqualTo(21.5);
        }
    }

    @Test
    void aVerificationFindsTheReplicasEqual(ComposeCluster cluster) {
        Influx leader = cluster.monitors().stream()
                .filter(monitor ->
                        monitor.send("POST", VERIFICATIONS, new byte[0]).status() == 202)
                .findFirst()
                .orElseThrow(() -> new AssertionError("no monitor began a verification"));

        JsonNode ended = ComposeCluster.waiting("the verification ends")
                .until(
                        () -> leader.get(VERIFICATIONS).json().path(0),
                        last -> !last.path("state").asString("RUNNING").equals("RUNNING"));

        assertThat(ended.path("state").asString("")).as("%s", ended).isEqualTo("EQUAL");
        assertThat(ended.path("verified").size()).isEqualTo(ComposeCluster.REPLICAS.size());
    }

    @Test
    void prometheusScrapesEveryTargetAndTakesEveryRule(ComposeCluster cluster) {
        Influx prometheus = new Influx(cluster.prometheus());

        JsonNode targets = ComposeCluster.waiting("all targets are up")
                .until(
                        () -> prometheus
                                .get("/api/v1/targets?state=active")
                                .json()
                                .path("data")
                                .path("activeTargets"),
                        all -> all.size() > 0
                                && all.valueStream()
                                        .allMatch(t ->
                                                t.path("health").asString("").equals("up")));

        assertThat(targets.valueStream().map(target -> target.path("labels")
                        .path("instance")
                        .asString("")
                        .split(":", -1)[0]))
                .containsAll(SERVICES)
                .containsAll(ComposeCluster.REPLICAS);
        assertThat(prometheus
                        .get("/api/v1/rules")
                        .json()
                        .path("data")
                        .path("groups")
                        .valueStream()
                        .flatMap(group -> group.path("rules").valueStream())
                        .map(rule -> rule.path("lastError").asString("")))
                .allMatch(String::isEmpty);
    }

    @Test
    void theServicesRunAsNobodyWithoutPrivilegesWithinTheirMemory(ComposeCluster cluster) {
        assertThat(SERVICES).allSatisfy(service -> {
            var container = cluster.engine().inspect(service);
            assertThat(container.getConfig().getUser()).isEqualTo("10001:10001");
            assertThat(container.getHostConfig().getReadonlyRootfs()).isTrue();
            assertThat(container.getHostConfig().getCapDrop()).hasSize(1);
            assertThat(container.getHostConfig().getMemory()).isPositive();
            assertThat(container.getRestartCount()).isZero();
        });
        assertThat(cluster.engine().services()).allSatisfy(service -> {
            var container = cluster.engine().inspect(service);
            assertThat(container.getState().getOOMKilled()).isNotEqualTo(true);
            container.getNetworkSettings().getPorts().getBindings().values().stream()
                    .filter(bindings -> bindings != null)
                    .flatMap(java.util.Arrays::stream)
                    .forEach(binding -> assertThat(binding.getHostIp()).isEqualTo("127.0.0.1"));
        });
    }
}
