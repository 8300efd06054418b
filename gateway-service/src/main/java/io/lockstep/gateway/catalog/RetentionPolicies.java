package io.lockstep.gateway.catalog;

import io.lockstep.gateway.log.LogEnd;
import io.lockstep.gateway.log.ShardRouting;
import java.time.Duration;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Whether databases have the retention policies that writes name. One that was there a short while ago is taken to be there
 * still, and looked for again meanwhile; one that is not known is looked for on a replica at the log's end. Thread-safe.
 */
public final class RetentionPolicies {

    private static final Logger log = LoggerFactory.getLogger(RetentionPolicies.class);
    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** Databases remembered; the one longest not used for a write is forgotten first. */
    private static final int MOST = 1_000;

    private static final int MAX_WAITING = 10_000;

    private final Source source;
    private final LogEnd logEnd;
    private final ShardRouting routing;
    private final CatalogProperties properties;
    private final LongSupplier nanoTime;
    private final Map<String, Entry> entries = Collections.synchronizedMap(new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Entry> eldest) {
            return size() > MOST;
        }
    });

    /** Asks replicas for the retention policies of a database. */
    interface Source {

        /**
         * @param position the replica must have applied this, or be waited for within a bound
         * @param clientWaits whether a request waits for the answer, so that replicas are to hurry
         * @return fails, within a bound, if there is no such replica or it does not answer
         */
        Mono<Set<String>> ask(int shard, long position, String db, boolean clientWaits);
    }

    RetentionPolicies(
            Source source, LogEnd logEnd, ShardRouting routing, CatalogProperties properties, LongSupplier nanoTime) {
        this.source = source;
        this.logEnd = logEnd;
        this.routing = routing;
        this.properties = properties;
        this.nanoTime = nanoTime;
    }

    /**
     * Whether a database has a retention policy. Never fails; takes no time where it is known.
     *
     * @param rp null for the default, of which nothing need be known
     */
    public Mono<Presence> lookup(String db, @Nullable String rp) {
        if (rp == null) {
            return Mono.just(Presence.PRESENT);
        }
        Entry entry = entries.computeIfAbsent(db, Entry::new);
        if (!entry.names.contains(rp)) {
            return entry.confirmations
                    .ask()
                    .map(found -> found.contains(rp) ? Presence.PRESENT : Presence.ABSENT)
                    .onErrorResume(e -> {
                        log.atDebug().setCause(e).log("existence of a retention policy could not be confirmed");
                        return Mono.just(Presence.UNKNOWN);
                    });
        }
        entry.refreshIfOld();
        return Mono.just(Presence.PRESENT);
    }

    /** Statements have changed something: what is known is to be asked anew. */
    void forget() {
        entries.clear();
    }

    private final class Entry {

        private final SharedRounds<Set<String>> confirmations;
        private final SharedRounds<Set<String>> refreshes;
        private volatile Set<String> names = Set.of();
        private volatile long askedAt;

        Entry(String db) {
            int shard = routing.shardOf(db);
            confirmations = new SharedRounds<>(() -> ask(shard, db, true), MAX_WAITING);
            refreshes = new SharedRounds<>(() -> ask(shard, db, false), MAX_WAITING);
            askedAt = nanoTime.getAsLong();
        }

        private Mono<Set<String>> ask(int shard, String db, boolean clientWaits) {
            return Mono.fromFuture(() -> logEnd.endOf(shard))
                    .flatMap(end -> source.ask(shard, end.offset(shard).orElseThrow(), db, clientWaits))
                    .timeout(properties.confirmTimeout())
                    .doOnNext(found -> names = found);
        }

        void refreshIfOld() {
            long now = nanoTime.getAsLong();
            if (Duration.ofNanos(now - askedAt).compareTo(properties.refreshInterval()) >= 0) {
                askedAt = now;
                refreshes
                        .ask()
                        .subscribe(found -> {}, e -> log.atDebug().setCause(e).log("retention policies not listed"));
            }
        }
    }

    /** The statement that lists them. */
    public static String statement(String db) {
        return "SHOW RETENTION POLICIES ON \""
                + db.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + '"';
    }

    /** Reads InfluxDB's answer; none of a database that does not exist. */
    static Set<String> names(String body) {
        JsonNode result = JSON.readTree(body).path("results").path(0);
        if (result.path("error").asString("").startsWith("database not found")) {
            return Set.of();
        }
        JsonNode series = result.path("series").path(0);
        if (!series.path("columns").path(0).asString("").equals("name")) {
            throw new IllegalArgumentException("not a list of retention policies");
        }
        Set<String> names = new HashSet<>();
        for (JsonNode row : series.path("values")) {
            names.add(row.path(0).asString());
        }
        return names;
    }
}
