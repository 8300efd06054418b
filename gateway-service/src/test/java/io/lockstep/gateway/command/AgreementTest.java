package io.lockstep.gateway.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.common.cluster.ReplicaId;
import io.lockstep.common.registry.CommandOutcome;
import java.util.List;
import org.junit.jupiter.api.Test;

class AgreementTest {

    @Test
    void theSameAnswerIsAgreement() {
        assertThat(Agreement.of(List.of(outcome(1, 200, "{}\n"), outcome(2, 200, "{}"))))
                .isTrue();
    }

    @Test
    void anotherStatusOrBodyIsNone() {
        assertThat(Agreement.of(List.of(outcome(1, 200, "{}"), outcome(2, 500, "{}"))))
                .isFalse();
        assertThat(Agreement.of(List.of(outcome(1, 200, "{}"), outcome(2, 200, "{\"error\":\"x\"}"))))
                .isFalse();
    }

    @Test
    void shardIdsAreTheReplicasOwn() {
        assertThat(Agreement.of(List.of(
                        outcome(1, 200, "{\"error\":\"shard 12 is pending deletion\"}"),
                        outcome(2, 200, "{\"error\":\"shard 7 is pending deletion\"}"))))
                .isTrue();
        assertThat(Agreement.of(List.of(
                        outcome(1, 200, "{\"error\":\"[shard 12] gone\"}"),
                        outcome(2, 200, "{\"error\":\"[shard 7] full\"}"))))
                .isFalse();
    }

    @Test
    void otherNumbersCount() {
        assertThat(Agreement.of(List.of(outcome(1, 200, "{\"written\":12}"), outcome(2, 200, "{\"written\":7}"))))
                .isFalse();
    }

    @Test
    void theFirstByNameSpeaks() {
        assertThat(Agreement.speaker(List.of(outcome(2, 200, "b"), outcome(1, 200, "a")))
                        .body())
                .isEqualTo("a");
    }

    private static CommandOutcome outcome(int replica, int status, String body) {
        return new CommandOutcome(new ReplicaId("replica-" + replica), 0, 1, "id", status, body);
    }
}
