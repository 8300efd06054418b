package io.lockstep.gateway.internal;

import io.lockstep.gateway.influxql.ContinuousQuery;
import io.lockstep.gateway.log.LogEnd;
import io.lockstep.gateway.pool.AdvancedReplicas;
import io.lockstep.gateway.pool.ReplicaClient;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The continuous queries that the log has defined, as a replica lists them that holds all of it. */
final class ContinuousQueries {

    private static final Logger log = LoggerFactory.getLogger(ContinuousQueries.class);
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String OWN = "_lockstep";

    private final AdvancedReplicas replicas;
    private final ReplicaClient client;
    private final LogEnd logEnd;

    ContinuousQueries(AdvancedReplicas replicas, ReplicaClient client, LogEnd logEnd) {
        this.replicas = replicas;
        this.client = client;
        this.logEnd = logEnd;
    }

    /** Fails within seconds if no replica tells. The monitor asks every second, which must not have connectors hurry all the time. */
    Mono<List<ContinuousQuery>> list(int shard) {
        return Mono.fromFuture(() -> logEnd.endOf(shard))
                .flatMap(end -> replicas.askWithoutHurry(
                        shard, end.offset(shard).orElseThrow(), (replica, applied) -> client.ask(
                                        replica.url(), "SHOW CONTINUOUS QUERIES")
                                .map(reply -> read(reply.body()))));
    }

    /** Reads InfluxDB's answer; anything else is an error, not an empty list. */
    static List<ContinuousQuery> read(String body) {
        JsonNode result = JSON.readTree(body).path("results").path(0);
        if (!result.isObject() || result.has("error")) {
            throw new IllegalArgumentException("not a list of continuous queries");
        }
        List<ContinuousQuery> found = new ArrayList<>();
        for (JsonNode series : result.path("series")) {
            String db = series.path("name").asString("");
            for (JsonNode row : series.path("values")) {
                if (!db.equals(OWN)) {
                    String name = row.path(0).asString("");
                    ContinuousQuery.read(db, name, row.path(1).asString(""))
                            .ifPresentOrElse(found::add, () -> log.atDebug()
                                    .addKeyValue("database", db)
                                    .addKeyValue("query", name)
                                    .log("continuous query cannot be scheduled"));
                }
            }
        }
        return found;
    }
}
