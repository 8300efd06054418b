package io.lockstep.gateway.settings;

import io.lockstep.common.log.LogEntry;
import io.lockstep.gateway.catalog.DatabaseCatalog;
import io.lockstep.gateway.log.AppendResult;
import io.lockstep.gateway.log.LogAppender;
import io.lockstep.gateway.log.ShardRouting;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import reactor.core.publisher.Mono;

/** {@code POST /actuator/settings} with {@code {"db":"…","rp":…}}: the defaults of producers that write straight to Kafka. */
@Endpoint(id = "settings")
public final class SettingsEndpoint {

    private static final int LONGEST_NAME = 255;

    private final LogAppender log;
    private final DatabaseCatalog catalog;
    private final ShardRouting routing;

    SettingsEndpoint(LogAppender log, DatabaseCatalog catalog, ShardRouting routing) {
        this.log = log;
        this.catalog = catalog;
        this.routing = routing;
    }

    /**
     * Appends the settings once the database is known to exist, since points for one that does not would be refused.
     *
     * @param db the database of records that name none
     * @param rp their retention policy; absent for the database's default
     */
    @WriteOperation
    public Mono<WebEndpointResponse<Map<String, String>>> append(String db, @Nullable String rp) {
        if (!isName(db) || (rp != null && !isName(rp))) {
            return answer(400, "error", "db and rp must be names of 1 to " + LONGEST_NAME + " printable characters");
        }
        return catalog.lookup(db).flatMap(presence -> switch (presence) {
            case ABSENT -> answer(404, "error", "database not found: " + db);
            case UNKNOWN ->
                answer(503, "error", "no replica can say at present whether the database exists; try again");
            case PRESENT ->
                Mono.fromFuture(() -> log.append(routing.shardOf(db), List.of(new LogEntry.Settings(db, rp))))
                        .flatMap(SettingsEndpoint::answer);
        });
    }

    private static Mono<WebEndpointResponse<Map<String, String>>> answer(AppendResult result) {
        return result instanceof AppendResult.Accepted accepted
                ? answer(200, "token", accepted.token().toString())
                : answer(503, "error", ((AppendResult.Unavailable) result).reason());
    }

    private static Mono<WebEndpointResponse<Map<String, String>>> answer(int status, String key, String value) {
        return Mono.just(new WebEndpointResponse<>(Map.of(key, value), status));
    }

    private static boolean isName(String name) {
        return !name.isBlank() && name.length() <= LONGEST_NAME && name.chars().noneMatch(Character::isISOControl);
    }
}
