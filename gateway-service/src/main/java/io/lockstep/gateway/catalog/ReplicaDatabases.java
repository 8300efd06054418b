package io.lockstep.gateway.catalog;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.lockstep.common.position.Position;
import io.lockstep.gateway.pool.PoolMember;
import io.lockstep.gateway.pool.ReadPool;
import io.lockstep.gateway.pool.ReplicaPositions;
import java.net.URI;
import java.net.URLEncoder;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Lists databases by asking the replicas of the read pool, the most advanced first, until one answers. */
final class ReplicaDatabases implements DatabaseSource {

    private static final Logger log = LoggerFactory.getLogger(ReplicaDatabases.class);

    /** How soon to look again where no replica is far enough, and where all that are have failed to answer. */
    private static final Duration PAUSE = Duration.ofMillis(20);

    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofMillis(250);
    private static final Duration PER_REPLICA = Duration.ofSeconds(1);
    private static final Duration IN_ALL = Duration.ofSeconds(3);
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final ReadPool pool;
    private final ReplicaPositions positions;
    private final Function<URI, Mono<String>> get;

    /** @param get fetches a URL; fails on any status but 200 */
    ReplicaDatabases(ReadPool pool, ReplicaPositions positions, Function<URI, Mono<String>> get) {
        this.pool = pool;
        this.positions = positions;
        this.get = get;
    }

    @Override
    public Mono<Databases> ask(int shard, long position) {
        return ask(shard, position, "SHOW DATABASES", (body, applied) -> new Databases(names(body), applied));
    }

    /**
     * Asks any statement that one replica can answer for all.
     *
     * @param read makes something of the answer's body and the position that it holds at least; throws if it cannot
     */
    <T> Mono<T> ask(int shard, long position, String statement, BiFunction<String, Long, T> read) {
        return Mono.defer(() -> anyOf(candidates(shard, position), statement, read))
                .repeatWhenEmpty(Integer.MAX_VALUE, rounds -> rounds.delayElements(PAUSE))
                .timeout(IN_ALL);
    }

    /**
     * @param replica a member of the pool
     * @param applied the shard's applied position before the replica is asked
     */
    private record Candidate(PoolMember replica, long applied) {}

    private List<Candidate> candidates(int shard, long position) {
        return pool.view().members().stream()
                .filter(member -> member.shard() == shard)
                .map(member -> new Candidate(member, applied(member)))
                .filter(candidate -> candidate.applied() >= position)
                .sorted(Comparator.comparingLong(Candidate::applied).reversed())
                .toList();
    }

    private long applied(PoolMember member) {
        Position applied = positions.applied(member.id());
        return applied.offset(member.shard()).orElse(0);
    }

    private <T> Mono<T> anyOf(List<Candidate> candidates, String statement, BiFunction<String, Long, T> read) {
        if (candidates.isEmpty()) {
            return Mono.empty();
        }
        return Flux.fromIterable(candidates)
                .concatMap(candidate -> get.apply(query(candidate.replica(), statement))
                        .timeout(PER_REPLICA)
                        .map(body -> read.apply(body, candidate.applied()))
                        .onErrorResume(e -> {
                            log.atDebug()
                                    .addKeyValue("replica", candidate.replica().id())
                                    .setCause(e)
                                    .log("replica did not list what it has");
                            return Mono.empty();
                        }))
                .next()
                .switchIfEmpty(Mono.delay(PAUSE_AFTER_FAILURE).then(Mono.empty()));
    }

    private static URI query(PoolMember replica, String statement) {
        String base = replica.url().toString();
        return URI.create((base.endsWith("/") ? base.substring(0, base.length() - 1) : base) + "/query?q="
                + URLEncoder.encode(statement, UTF_8).replace("+", "%20"));
    }

    /** Reads InfluxDB's answer; one that is not such a list is an error, not an empty list. */
    static Set<String> names(String body) {
        JsonNode series =
                JSON.readTree(body).path("results").path(0).path("series").path(0);
        if (!series.path("columns").path(0).asString("").equals("name")) {
            throw new IllegalArgumentException("not a list of databases");
        }
        Set<String> names = new HashSet<>();
        for (JsonNode row : series.path("values")) {
            names.add(row.path(0).asString());
        }
        names.remove(DatabaseCatalog.OWN);
        return names;
    }
}
