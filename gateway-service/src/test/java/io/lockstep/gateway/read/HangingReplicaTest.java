package io.lockstep.gateway.read;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.test.context.TestPropertySource;

/** A replica that hangs while nobody is there to say so: each read that is lost on it counts against it. */
@TestPropertySource(
        properties = {
            "lockstep.gateway.read.query-timeout=400ms",
            "lockstep.gateway.read.connect-timeout=100ms",
            "lockstep.gateway.read.breaker.minimum-calls=3",
            "lockstep.gateway.read.breaker.window=3",
            "lockstep.gateway.read.breaker.open-for=1h"
        })
class HangingReplicaTest extends ReadRouteFixture {

    @Test
    void aReplicaThatTakesQueriesAndSaysNothingIsLeftAlone() throws Exception {
        given(FakeReplica.answering(EMPTY), FakeReplica.hanging());
        // Which of two idle replicas is picked is left to chance.
        List<Integer> statuses = new ArrayList<>();
        while (replicas.get(1).received.size() < 3) {
            statuses.add(get("/query?q=x").statusCode());
        }
        assertThat(statuses).filteredOn(status -> status == 504).hasSize(3);

        for (int i = 0; i < 20; i++) {
            HttpResponse<String> answer = get("/query?q=x");
            assertThat(answer.statusCode()).isEqualTo(200);
        }
    }

    /** InfluxDB sends its headers before it runs a query, so that these take their time honestly. */
    @Test
    void aSlowQueryIsNoFaultOfItsReplica() throws Exception {
        given(FakeReplica.hangingAfterHeaders());
        for (int i = 0; i < 4; i++) {
            assertThat(get("/query?q=x").statusCode()).isEqualTo(504);
        }

        assertThat(meters.get("lockstep.gateway.breaker.open")
                        .tag("replica", "replica-0")
                        .gauge()
                        .value())
                .isZero();
    }
}
