package io.lockstep.gateway.catalog;

import io.lockstep.common.position.Position;
import io.lockstep.gateway.log.LogEnd;
import io.lockstep.gateway.log.ShardRouting;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/**
 * The databases that exist, one list per shard. A list is replaced by newer ones only, so that a replica that lags does not
 * bring back what was dropped.
 *
 * <p>A database that is listed is taken to exist, without asking: if another gateway has it dropped at this moment, the
 * replicas refuse the write for all to see in {@code lockstep.rejected}. One that is not listed is looked for on a replica
 * at the log's end before anybody is told that it does not exist, because another gateway may just have created it.
 */
public final class DatabaseCatalog {

    /** Lockstep's own database, which does not exist for clients. */
    public static final String OWN = "_lockstep";

    private static final Logger log = LoggerFactory.getLogger(DatabaseCatalog.class);
    private static final int MAX_WAITING = 10_000;

    private final DatabaseSource source;
    private final LogEnd logEnd;
    private final ShardRouting routing;
    private final CatalogProperties properties;
    private final LongSupplier nanoTime;
    private final Map<Integer, Shard> shards = new ConcurrentHashMap<>();

    DatabaseCatalog(
            DatabaseSource source,
            LogEnd logEnd,
            ShardRouting routing,
            CatalogProperties properties,
            LongSupplier nanoTime) {
        this.source = source;
        this.logEnd = logEnd;
        this.routing = routing;
        this.properties = properties;
        this.nanoTime = nanoTime;
    }

    /** Whether a database exists. Never fails; takes no time where it is known. */
    public Mono<Presence> lookup(String db) {
        if (db.equals(OWN)) {
            return Mono.just(Presence.ABSENT);
        }
        Shard shard = shard(routing.shardOf(db));
        return shard.lists(db) ? Mono.just(Presence.PRESENT) : shard.confirm(db);
    }

    /**
     * Learns what a command has changed. Completes when that is known, or after a while, in any case without an error.
     *
     * @param position behind the command
     */
    public Mono<Void> refreshPast(int shard, long position) {
        return shard(shard).refreshPast(position);
    }

    /** Asks again, for what may have changed without an announcement. Never fails. */
    Mono<Void> refreshAll() {
        shard(routing.shardOf(""));
        return Mono.when(
                shards.values().stream().map(shard -> shard.refreshPast(0)).toList());
    }

    /** Seconds since a replica was last asked successfully; infinite before the first time. */
    double ageSeconds() {
        return shards.values().stream().mapToDouble(Shard::ageSeconds).max().orElse(Double.POSITIVE_INFINITY);
    }

    private Shard shard(int number) {
        return shards.computeIfAbsent(number, Shard::new);
    }

    private final class Shard {

        private final int number;
        private final SharedRounds<Databases> confirmations;
        private final SharedRounds<Databases> refreshes;
        private volatile Listed listed = Listed.NOTHING;
        private long wanted;

        Shard(int number) {
            this.number = number;
            this.confirmations = new SharedRounds<>(this::askAtLogEnd, MAX_WAITING);
            this.refreshes = new SharedRounds<>(() -> ask(wanted()), MAX_WAITING);
        }

        boolean lists(String db) {
            return listed.databases().names().contains(db);
        }

        Mono<Presence> confirm(String db) {
            return confirmations
                    .ask()
                    .map(found -> found.names().contains(db) ? Presence.PRESENT : Presence.ABSENT)
                    .onErrorResume(e -> {
                        log.atDebug().setCause(e).log("existence of a database could not be confirmed");
                        return Mono.just(Presence.UNKNOWN);
                    });
        }

        Mono<Void> refreshPast(long position) {
            return Mono.defer(() -> {
                        synchronized (this) {
                            wanted = Math.max(wanted, position);
                        }
                        return refreshes.ask();
                    })
                    .then()
                    .onErrorResume(e -> {
                        log.atDebug().setCause(e).log("databases could not be listed");
                        return Mono.empty();
                    });
        }

        /** The wanted position counts for one round: if no replica gets there, the log may have been replaced. */
        private synchronized long wanted() {
            long position = wanted;
            wanted = 0;
            return position;
        }

        private Mono<Databases> askAtLogEnd() {
            return Mono.fromFuture(() -> logEnd.endOf(number))
                    .flatMap(end -> ask(offsetOf(end)))
                    .timeout(properties.confirmTimeout());
        }

        private Mono<Databases> ask(long position) {
            return source.ask(number, position)
                    .timeout(properties.confirmTimeout())
                    .doOnNext(this::take);
        }

        private long offsetOf(Position end) {
            return end.offset(number).orElseThrow();
        }

        /** After a while anything is newer than what is listed: positions start over when the log is replaced. */
        private synchronized void take(Databases found) {
            if (found.position() >= listed.databases().position()
                    || ageSeconds() * 1e9 > properties.trustOrder().toNanos()) {
                listed = new Listed(found, nanoTime.getAsLong(), true);
            }
        }

        double ageSeconds() {
            Listed now = listed;
            return now.known()
                    ? Duration.ofNanos(nanoTime.getAsLong() - now.atNanos()).toNanos() / 1e9
                    : Double.POSITIVE_INFINITY;
        }
    }

    private record Listed(Databases databases, long atNanos, boolean known) {

        static final Listed NOTHING = new Listed(new Databases(java.util.Set.of(), -1), 0, false);
    }
}
