package io.lockstep.common.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.common.cluster.ReplicaId;
import io.lockstep.common.cluster.ReplicaStatus;
import io.lockstep.common.position.Position;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class RegistryMessagesTest {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05.678Z");
    private static final ReplicaId REPLICA = new ReplicaId("replica-1");

    @Test
    void survivesTheWayThroughJson() {
        Verdict verdict = new Verdict(
                REPLICA,
                URI.create("http://127.0.0.1:8186"),
                2.0,
                0,
                ReplicaStatus.CATCHING_UP,
                true,
                "behind",
                NOW,
                NOW,
                NOW.plusSeconds(5),
                Position.of(0, 7),
                null,
                1.5);
        for (Object message : List.of(
                new VerdictBoard(9, 3, "monitor-1", NOW, "topic", Position.of(0, 9), List.of(verdict)),
                new Progress(
                        REPLICA,
                        0,
                        "i",
                        4,
                        "topic",
                        7,
                        2,
                        null,
                        0.5,
                        new Progress.WriteFailure(NOW, 7, "no", true),
                        1,
                        NOW,
                        new Progress.Account("h", 7)),
                new Refusals(REPLICA, 0, "topic", 5, 2, 1, "field type conflict", "ab"),
                new ReaderCounts("gateway-1", Map.of(REPLICA, 3)),
                new CommandOutcome(REPLICA, 0, 5, "c", 200, "{\"results\":[]}"))) {
            assertThat(JSON.readValue(JSON.writeValueAsString(message), message.getClass()))
                    .isEqualTo(message);
        }
    }

    @Test
    void aConnectorOfAnEarlierReleaseGivesNoAccount() {
        String earlier = JSON.writeValueAsString(
                        new Progress(REPLICA, 0, "i", 4, "topic", 7, 2, null, 0.5, null, 1, NOW, null))
                .replace(",\"account\":null", "");

        assertThat(earlier).doesNotContain("account");
        assertThat(JSON.readValue(earlier, Progress.class).account()).isNull();
    }

    @Test
    void ignoresFieldsOfALaterRelease() {
        assertThat(JSON.readValue("{\"gateway\":\"g\",\"readers\":{\"replica-1\":2},\"later\":1}", ReaderCounts.class))
                .isEqualTo(new ReaderCounts("g", Map.of(REPLICA, 2)));
    }
}
