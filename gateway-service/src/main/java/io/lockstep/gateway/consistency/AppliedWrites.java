package io.lockstep.gateway.consistency;

import io.lockstep.common.position.Token;
import io.lockstep.gateway.http.Refusal;
import io.lockstep.gateway.pool.PoolMember;
import io.lockstep.gateway.pool.PoolView;
import io.lockstep.gateway.pool.PoolView.Footing;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import reactor.core.publisher.Mono;

/** Has a write that the log holds wait for replicas to apply it, as far as its client wants that. */
public final class AppliedWrites {

    /** A write with it fails unless so many replicas have applied it in time. */
    public static final String HEADER = "X-Lockstep-Write-Consistency";

    private final ConsistencyProperties properties;
    private final Replicas replicas;
    private final Waits waits;
    private final ConsistencyMetrics metrics;

    AppliedWrites(ConsistencyProperties properties, Replicas replicas, Waits waits, ConsistencyMetrics metrics) {
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
