package io.lockstep.gateway.catalog;

import io.lockstep.gateway.pool.AdvancedReplicas;
import java.net.URI;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Function;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Lists databases by asking the replicas of the read pool, the most advanced first, until one answers. */
final class ReplicaDatabases implements DatabaseSource {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final AdvancedReplicas replicas;
    private final Function<URI, Mono<String>> list;

    /** @param list lists the databases of the replica with this URL; fails on any status but 200 */
    ReplicaDatabases(AdvancedReplicas replicas, Function<URI, Mono<String>> list) {
        this.replicas = replicas;
        this.list = list;
    }

    @Override
    public Mono<Databases> ask(int shard, long position) {
        return replicas.ask(shard, position, (replica, applied) -> list.apply(replica.url())
                .map(body -> new Databases(names(body), applied)));
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
