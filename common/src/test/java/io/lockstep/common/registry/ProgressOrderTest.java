package io.lockstep.common.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.common.cluster.ReplicaId;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ProgressOrderTest {

    private final ProgressOrder order = new ProgressOrder();

    @Test
    void aMessageIsNewsOnce() {
        assertThat(order.isNews(progress("a", 1))).isTrue();
        assertThat(order.isNews(progress("a", 1))).isFalse();
        assertThat(order.isNews(progress("a", 3))).isTrue();
        assertThat(order.isNews(progress("a", 2))).isFalse();
    }

    @Test
    void aConnectorThatHasLostItsPlaceIsNotHeardAnyMore() {
        order.isNews(progress("paused", 7));
        assertThat(order.isNews(progress("successor", 1))).isTrue();

        assertThat(order.isNews(progress("paused", 8))).isFalse();

        assertThat(order.isNews(progress("successor", 2))).isTrue();
    }

    @Test
    void manyTakeOversAreFollowed() {
        for (int i = 0; i < 100; i++) {
            assertThat(order.isNews(progress("i" + i, 1))).isTrue();
        }
        assertThat(order.isNews(progress("i98", 2))).isFalse();
    }

    private static Progress progress(String incarnation, long sequence) {
        return new Progress(
                new ReplicaId("replica-1"),
                0,
                incarnation,
                sequence,
                "topic",
                0,
                0,
                null,
                0,
                null,
                1,
                Instant.EPOCH,
                null);
    }
}
