package io.lockstep.gateway.internal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.web.reactive.function.server.RouterFunctions.route;

import io.lockstep.common.cluster.ReplicaId;
import io.lockstep.common.log.LogEntry;
import io.lockstep.common.log.WriteLogFormat;
import io.lockstep.common.registry.Progress;
import io.lockstep.gateway.log.AppendResult;
import io.lockstep.gateway.log.LogAppender;
import io.lockstep.gateway.pool.ReplicaPositions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.test.web.reactive.server.WebTestClient;

class RecordsEndpointTest {

    private static final String SECRET = "0123456789abcdef";
    private static final LogEntry.Checkpoint CHECKPOINT =
            new LogEntry.Checkpoint("v", 1, List.of(), "d", 100, 1_000, 30_000);

    private final List<LogEntry> appended = new ArrayList<>();
    private final ReplicaPositions connectors = new ReplicaPositions(() -> 0);
    private AppendResult result = new AppendResult.Accepted("topic", 0, 6);

    private final LogAppender log = (shard, entries) -> {
        appended.addAll(entries);
        return CompletableFuture.completedFuture(result);
    };

    @Test
    void aCheckpointIsAppendedAndAnsweredWithItsPosition() {
        connector("replica-1", 2);

        post("checkpoint", value(), SECRET)
                .expectStatus()
                .isOk()
                .expectBody()
                .jsonPath("$.token")
                .isEqualTo("v1:topic:0=7")
                .jsonPath("$.offset")
                .isEqualTo(6);
        assertThat(appended).containsExactly(CHECKPOINT);
    }

    @Test
    void whoDoesNotKnowTheSecretIsTurnedAway() {
        connector("replica-1", 2);

        post("checkpoint", value(), "another secret!!").expectStatus().isForbidden();
        post("checkpoint", value(), null).expectStatus().isForbidden();
        assertThat(appended).isEmpty();
    }

    @Test
    void aRecordThatALiveConnectorCannotReadIsRefused() {
        connector("replica-1", 2);
        connector("replica-2", 1);

        post("checkpoint", value(), SECRET)
                .expectStatus()
                .isEqualTo(409)
                .expectBody()
                .jsonPath("$.error")
                .isEqualTo(
                        "a live connector reads write-log format 1 at most, but this record is of format 2: upgrade all"
                                + " connectors first");
        assertThat(appended).isEmpty();
    }

    @Test
    void whileNoConnectorIsHeardNothingIsAppended() {
        post("checkpoint", value(), SECRET).expectStatus().isEqualTo(503);
        assertThat(appended).isEmpty();
    }

    @Test
    void otherTypesAndRubbishAreRefused() {
        connector("replica-1", 2);

        post("settings", "{\"db\":\"d\"}".getBytes(UTF_8), SECRET)
                .expectStatus()
                .isBadRequest();
        post("nothing", value(), SECRET).expectStatus().isBadRequest();
        post("checkpoint", "{".getBytes(UTF_8), SECRET).expectStatus().isBadRequest();
        assertThat(appended).isEmpty();
    }

    @Test
    void aLogThatIsAwayIsSaid() {
        connector("replica-1", 2);
        result = new AppendResult.Unavailable("away");

        post("checkpoint", value(), SECRET)
                .expectStatus()
                .isEqualTo(503)
                .expectBody()
                .jsonPath("$.error")
                .isEqualTo("away");
    }

    private void connector(String replica, int format) {
        connectors.onProgress(new Progress(
                new ReplicaId(replica), 0, "inc", 1, "topic", 1, 0, null, 0, null, format, Instant.EPOCH, null));
    }

    private static byte[] value() {
        return WriteLogFormat.encode(CHECKPOINT).value();
    }

    private WebTestClient.ResponseSpec post(String type, byte[] body, @Nullable String secret) {
        RecordsEndpoint endpoint = new RecordsEndpoint(new Callers(SECRET), log, connectors);
        WebTestClient.RequestBodySpec request = WebTestClient.bindToRouterFunction(
                        route().POST(RecordsEndpoint.PATH, endpoint::append).build())
                .build()
                .post()
                .uri("/internal/v1/records/" + type);
        if (secret != null) {
            request.header("Authorization", "Bearer " + secret);
        }
        return request.bodyValue(body).exchange();
    }
}
