package io.lockstep.it.equivalence;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.it.support.Influx;
import io.lockstep.it.support.SharedCluster;
import io.lockstep.it.support.TestCluster;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/** A client of InfluxDB 1.x cannot tell the gateway from one server. */
@ExtendWith(SharedCluster.class)
class EquivalenceIT {

    private static final int FEWEST_REQUESTS = 250;

    /** Both servers begin without databases, whatever other tests left behind. */
    @BeforeEach
    void noDatabases(TestCluster cluster) {
        for (URI server : List.of(plain(cluster), gateway(cluster))) {
            Influx influx = new Influx(server);
            for (JsonNode row : influx.query("", "SHOW DATABASES").rows()) {
                influx.query("", "DROP DATABASE \"" + row.path(0).asString("") + "\"");
            }
        }
    }

    @Test
    void everyRequestIsAnsweredAsByOneServer(TestCluster cluster) {
        Comparison comparison = new Comparison(plain(cluster), gateway(cluster), token -> awaitOnAll(cluster, token));
        List<Ask> asks = Asks.all().toList();

        assertThat(asks).hasSizeGreaterThanOrEqualTo(FEWEST_REQUESTS);
        assertThat(comparison.differences(asks.stream())).isEmpty();
    }

    /** What could go wrong between replicas cannot here, but what a gateway does with a pool of one has to be right too. */
    @Test
    void aGatewayOverOneReplicaAnswersAsOneServer(TestCluster cluster) {
        Influx monitor = cluster.monitor();
        List<String> others = TestCluster.REPLICAS.subList(1, TestCluster.REPLICAS.size());
        try {
            for (String replica : others) {
                monitor.send("POST", "/api/v1/replicas/" + replica + "/drain", new byte[0]);
                cluster.awaitStatus(replica, "DRAINING");
            }
            Comparison comparison =
                    new Comparison(plain(cluster), gateway(cluster), token -> awaitOnAll(cluster, token));

            assertThat(comparison.differences(Asks.most())).isEmpty();
        } finally {
            others.forEach(replica -> monitor.send("POST", "/api/v1/replicas/" + replica + "/undrain", new byte[0]));
        }
    }

    @Test
    void pipelinedRequestsAreAnsweredInTheirOrder(TestCluster cluster) {
        List<Ask> asks = List.of(
                Ask.get("/ping", "X-Request-Id: 1"),
                Ask.get("/query", "X-Request-Id: 2"),
                Ask.query("SHOW DATABASES").with("X-Request-Id: 3"),
                Ask.post("/write?db=eq_unknown", "m f=1", "X-Request-Id: 4"),
                Ask.get("/ping", "X-Request-Id: 5"));

        List<Reply> expected = new Wire(plain(cluster)).pipelined(asks);
        List<Reply> actual = new Wire(gateway(cluster)).pipelined(asks);

        for (int i = 0; i < asks.size(); i++) {
            Ask ask = asks.get(i);
            assertThat(Comparison.describe(
                            ask.name(),
                            Differences.forgiven(ask, expected.get(i)),
                            Differences.forgiven(ask, actual.get(i))))
                    .isEmpty();
        }
    }

    @Test
    void aClientOfTheFirstHttpGetsAWholeAnswerAndItsEnd(TestCluster cluster) {
        Map<String, String> requests = Map.of(
                "GET /ping HTTP/1.0\r\n\r\n", "HTTP/1.0 204",
                "GET /query?q=SHOW+RETENTION+POLICIES+ON+eq_nowhere HTTP/1.0\r\n\r\n", "HTTP/1.0 200",
                "GET /query HTTP/1.0\r\n\r\n", "HTTP/1.0 400");

        requests.forEach((request, start) -> {
            String expected = new Wire(plain(cluster)).untilClosed(request);
            String actual = new Wire(gateway(cluster)).untilClosed(request);

            assertThat(expected).startsWith(start);
            assertThat(actual.substring(9, 12)).isEqualTo(start.substring(9));
            assertThat(actual).doesNotContainIgnoringCase("transfer-encoding");
            assertThat(bodyOf(actual)).isEqualTo(bodyOf(expected));
        });
    }

    private static String bodyOf(String answer) {
        return answer.substring(answer.indexOf("\r\n\r\n") + 4);
    }

    private static URI plain(TestCluster cluster) {
        return cluster.processes().plainInfluxd("plain-2");
    }

    private static URI gateway(TestCluster cluster) {
        return cluster.processes().gateway();
    }

    private static void awaitOnAll(TestCluster cluster, String token) {
        long position = Long.parseLong(token.substring(token.lastIndexOf('=') + 1));
        for (String replica : TestCluster.REPLICAS) {
            TestCluster.waiting(replica + " has applied " + token)
                    .until(() -> cluster.applied(replica).orElse(-1) >= position);
        }
    }
}
