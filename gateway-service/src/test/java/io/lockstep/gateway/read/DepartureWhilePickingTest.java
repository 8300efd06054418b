package io.lockstep.gateway.read;

import static io.lockstep.common.cluster.ReplicaStatus.AVAILABLE;
import static io.lockstep.common.cluster.ReplicaStatus.DOWN;
import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.gateway.pool.LeastPressure;
import io.lockstep.gateway.pool.PressureProperties;
import io.lockstep.gateway.pool.ReaderLedger;
import io.lockstep.gateway.pool.ReplicaPositions;
import java.net.http.HttpResponse;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Primary;

/** What happens to a read whose replica leaves the pool at the very moment at which it is picked. */
@Import(DepartureWhilePickingTest.Picking.class)
class DepartureWhilePickingTest extends ReadRouteFixture {

    private static final AtomicReference<Runnable> WHILE_PICKING = new AtomicReference<>(() -> {});

    @TestConfiguration
    static class Picking {

        /** Always picks the first of several that are pressed alike. */
        @Bean
        @Primary
        LeastPressure interruptible(ReaderLedger readers, ReplicaPositions positions) {
            return new LeastPressure(new PressureProperties(1, 1), 3, readers, positions, () -> {
                WHILE_PICKING.getAndSet(() -> {}).run();
                return 0;
            });
        }
    }

    @Test
    void theReadGoesOnToAnother() throws Exception {
        given(FakeReplica.hanging(), FakeReplica.answering(EMPTY));
        WHILE_PICKING.set(() -> announce(DOWN, AVAILABLE));

        HttpResponse<String> answer = get("/query?q=x");

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(header(answer, "X-Lockstep-Replica")).isEqualTo("replica-1");
    }
}
