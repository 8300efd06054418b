package io.lockstep.gateway.consistency;

import io.lockstep.common.cluster.ReplicaId;
import io.lockstep.common.position.Token;
import io.lockstep.common.registry.Refusals;
import io.lockstep.gateway.http.Refusal;
import io.lockstep.gateway.pool.PoolMember;
import io.lockstep.gateway.pool.PoolView;
import io.lockstep.gateway.pool.PoolView.Footing;
import io.lockstep.gateway.pool.Waits;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Has a write that the log holds wait for replicas to apply it, as far as its client wants that. */
public final class AppliedWrites {

    /** A write with it fails unless so many replicas have applied it in time. */
    public static final String HEADER = "X-Lockstep-Write-Consistency";

    private static final Logger log = LoggerFactory.getLogger(AppliedWrites.class);
    private static final Duration LOOK_UP = Duration.ofMillis(500);

    private final ConsistencyProperties properties;
    private final Replicas replicas;
    private final Waits waits;
    private final ConsistencyMetrics metrics;
    private final StoredRefusals refusals;

    /** What replicas refused, as the registry keeps it; blocks, and throws if it cannot be asked. */
    interface StoredRefusals {

        Optional<Refusals> at(int shard, long offset, ReplicaId replica);
    }

    AppliedWrites(
            ConsistencyProperties properties,
            Replicas replicas,
            Waits waits,
            ConsistencyMetrics metrics,
            StoredRefusals refusals) {
        this.refusals = refusals;
        this.properties = properties;
        this.replicas = replicas;
        this.waits = waits;
        this.metrics = metrics;
    }

    /**
     * How many of the replicas that hold the write's shard and may be read.
     *
     * @param mandatory whether the write fails if there are not so many in time
     */
    public record Wanted(Count count, boolean mandatory) {}

    /** A share of the replicas. */
    public enum Count {
        NONE,
        ONE,
        QUORUM,
        ALL;

        int of(int replicas) {
            return switch (this) {
                case NONE -> 0;
                case ONE -> 1;
                case QUORUM -> replicas / 2 + 1;
                // Of no replica at all nobody can say that it has applied anything.
                case ALL -> Math.max(1, replicas);
            };
        }
    }

    /**
     * What a write wants; throws a {@link Refusal} if its header cannot be read.
     *
     * @param consistency InfluxDB's parameter as sent; what is no level counts as none
     */
    public static Wanted wanted(HttpHeaders headers, String consistency) {
        String header = headers.getFirst(HEADER);
        if (header == null) {
            Count count = count(consistency);
            return new Wanted(count == null ? Count.NONE : count, false);
        }
        Count count = count(header.strip());
        if (count == null) {
            throw new Refusal(400, HEADER + " must be one, quorum or all");
        }
        return new Wanted(count, true);
    }

    private static @Nullable Count count(String level) {
        return switch (level.toLowerCase(Locale.ROOT)) {
            case "one" -> Count.ONE;
            case "quorum" -> Count.QUORUM;
            case "all" -> Count.ALL;
            default -> null;
        };
    }

    /**
     * Waits as long as the write wants, within a bound.
     *
     * @param token covers the write
     * @return false if not enough replicas have applied it in time and that is mandatory
     */
    public Mono<Boolean> await(Wanted wanted, Token token) {
        if (wanted.count() == Count.NONE) {
            return Mono.just(true);
        }
        return Mono.defer(() -> {
            if (!wanted.mandatory() && hopeless(waits.view(), token)) {
                return Mono.just(true);
            }
            return waits.until(
                            wanted.mandatory() ? "write" : "write-consistency",
                            view -> enough(view, wanted.count(), token),
                            wanted.mandatory() ? properties.longestWait() : properties.appliedWait())
                    .map(ended -> ended == Waits.Ended.REACHED || !wanted.mandatory())
                    .doOnNext(inTime -> {
                        if (!inTime) {
                            metrics.refused("write");
                        }
                    });
        });
    }

    /**
     * What a replica that has applied the write refused of it. All replicas refuse the same, so that any one can tell.
     *
     * @param shard the write's
     * @param offsets of the write's records
     * @return empty if nothing was refused, if the write did not want to wait for replicas, or if that is not known
     */
    public Mono<RefusedLines> refused(Wanted wanted, Token token, int shard, List<Long> offsets) {
        if (wanted.count() == Count.NONE) {
            return Mono.empty();
        }
        return Mono.defer(() -> Mono.justOrEmpty(members(waits.view(), token).stream()
                        .filter(member -> replicas.holds(member, token))
                        .findFirst()))
                .flatMap(member -> Mono.fromCallable(() -> offsets.stream()
                                .flatMap(offset -> refusals.at(shard, offset, member.id()).stream())
                                .filter(found -> found.topicId().equals(token.topicId()))
                                .toList())
                        .subscribeOn(Schedulers.boundedElastic()))
                .timeout(LOOK_UP)
                .onErrorResume(e -> {
                    log.atDebug().setCause(e).log("refusals could not be read from the registry");
                    return Mono.empty();
                })
                .filter(found -> !found.isEmpty())
                .map(RefusedLines::of);
    }

    private boolean enough(PoolView view, Count count, Token token) {
        List<PoolMember> members = members(view, token);
        return view.footing() != Footing.LAST_KNOWN
                && members.stream()
                                .filter(member -> replicas.holds(member, token))
                                .count()
                        >= count.of(members.size());
    }

    /** Nobody is there to apply it, or to tell of it. */
    private static boolean hopeless(PoolView view, Token token) {
        return view.footing() == Footing.LAST_KNOWN || members(view, token).isEmpty();
    }

    private static List<PoolMember> members(PoolView view, Token token) {
        return view.members().stream()
                .filter(member -> token.position().offset(member.shard()).isPresent())
                .toList();
    }
}
