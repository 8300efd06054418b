package io.lockstep.gateway.settings;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.common.log.LogEntry;
import io.lockstep.gateway.catalog.DatabaseCatalog;
import io.lockstep.gateway.catalog.FixedCatalog;
import io.lockstep.gateway.log.AppendResult;
import io.lockstep.gateway.log.ShardRouting;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;

class SettingsEndpointTest {

    private final List<LogEntry> appended = new ArrayList<>();
    private AppendResult result = new AppendResult.Accepted("topic", 0, 6);

    @Test
    void settingsAreAppendedAndAnsweredWithTheirToken() {
        WebEndpointResponse<Map<String, String>> response = append(FixedCatalog.of("d"), "d", "week");

        assertThat(response.getStatus()).isEqualTo(200);
        assertThat(response.getBody()).isEqualTo(Map.of("token", "v1:topic:0=7"));
        assertThat(appended).containsExactly(new LogEntry.Settings("d", "week"));
    }

    @Test
    void theRetentionPolicyMayBeLeftToTheDatabase() {
        append(FixedCatalog.of("d"), "d", null);

        assertThat(appended).containsExactly(new LogEntry.Settings("d", null));
    }

    @Test
    void aDatabaseThatDoesNotExistOrIsNotForClientsIsRefused() {
        assertThat(append(FixedCatalog.of("d"), "other", null).getStatus()).isEqualTo(404);
        assertThat(append(FixedCatalog.of("d"), "_lockstep", null).getStatus()).isEqualTo(404);
        assertThat(append(FixedCatalog.unreachable(), "d", null).getStatus()).isEqualTo(503);
        assertThat(appended).isEmpty();
    }

    @Test
    void namesAreChecked() {
        assertThat(append(FixedCatalog.of("d"), " ", null).getStatus()).isEqualTo(400);
        assertThat(append(FixedCatalog.of("d"), "a\nb", null).getStatus()).isEqualTo(400);
        assertThat(append(FixedCatalog.of("d"), "d", "x".repeat(256)).getStatus())
                .isEqualTo(400);
        assertThat(appended).isEmpty();
    }

    @Test
    void aLogThatIsAwayIsSaid() {
        result = new AppendResult.Unavailable("away");

        WebEndpointResponse<Map<String, String>> response = append(FixedCatalog.of("d"), "d", null);

        assertThat(response.getStatus()).isEqualTo(503);
        assertThat(response.getBody()).isEqualTo(Map.of("error", "away"));
    }

    private WebEndpointResponse<Map<String, String>> append(DatabaseCatalog catalog, String db, @Nullable String rp) {
        SettingsEndpoint endpoint = new SettingsEndpoint(
                (shard, entries) -> {
                    appended.addAll(entries);
                    return CompletableFuture.completedFuture(result);
                },
                catalog,
                ShardRouting.SINGLE);
        return Objects.requireNonNull(endpoint.append(db, rp).block());
    }
}
