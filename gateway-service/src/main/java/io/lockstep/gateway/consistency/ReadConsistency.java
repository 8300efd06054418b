package io.lockstep.gateway.consistency;

import io.lockstep.common.position.Position;
import io.lockstep.common.position.Token;
import io.lockstep.gateway.catalog.SharedRounds;
import io.lockstep.gateway.consistency.Demands.Level;
import io.lockstep.gateway.http.Refusal;
import io.lockstep.gateway.pool.PoolMember;
import io.lockstep.gateway.pool.Waits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.server.reactive.ServerHttpRequest;
import reactor.core.publisher.Mono;

/** Finds out what a read demands, by its headers, by what its client has written, and by what is configured. */
public final class ReadConsistency {

    private static final Logger log = LoggerFactory.getLogger(ReadConsistency.class);
    private static final Mono<ReadDemand> NONE = Mono.just(ReadDemand.NONE);

    private final ConsistencyProperties properties;
    private final Replicas replicas;
    private final Waits waits;
    private final OwnWrites ownWrites;
    private final SharedRounds<Position> logEnd;
    private final ConsistencyMetrics metrics;
    private final LongSupplier nanoTime;

    /** @param logEnd the log's end, each time by a question that is put after it was asked for */
    ReadConsistency(
            ConsistencyProperties properties,
            Replicas replicas,
            Waits waits,
            OwnWrites ownWrites,
            SharedRounds<Position> logEnd,
            ConsistencyMetrics metrics,
            LongSupplier nanoTime) {
        this.properties = properties;
        this.replicas = replicas;
        this.waits = waits;
        this.ownWrites = ownWrites;
        this.logEnd = logEnd;
        this.metrics = metrics;
        this.nanoTime = nanoTime;
    }

    /**
     * What a read that has just arrived demands. Takes no time unless the log's end is needed; fails with a {@link Refusal} if
     * the demand cannot be read or can never be fulfilled.
     */
    public Mono<ReadDemand> of(ServerHttpRequest request) {
        return Mono.defer(() -> demand(request, Demands.of(request.getHeaders())));
    }

    private Mono<ReadDemand> demand(ServerHttpRequest request, Demands demands) {
        Level level = demands.level() == null ? configured() : demands.level();
        if (level == Level.STRONG) {
            return strong(demands);
        }
        if (demands.token() == null && demands.maxStaleness() == null) {
            return level == Level.EVENTUAL ? NONE : ownWrites(request);
        }
        List<Token> positions = demands.token() == null ? List.of() : List.of(known(demands.token()));
        String kind = demands.token() == null ? "max-staleness" : "token";
        ReadDemand hard = hard(kind, positions, demands, deadline(properties.longestWait()));
        if (level == Level.EVENTUAL) {
            return Mono.just(hard);
        }
        return ownWrites(request).map(wish -> wish == ReadDemand.NONE ? hard : new DemandWithWish(hard, wish, waits));
    }

    /**
     * How old at most is the newest data that a replica lacks; empty if that is not known. It is what a demanded staleness is compared with.
     */
    public Optional<Duration> staleness(PoolMember member) {
        return replicas.staleness(member);
    }

    private Level configured() {
        return switch (properties.ownWrites()) {
            case STRONG -> Level.STRONG;
            case OWN_WRITES -> Level.OWN_WRITES;
            case EVENTUAL -> Level.EVENTUAL;
        };
    }

    private Mono<ReadDemand> ownWrites(ServerHttpRequest request) {
        return ownWrites
                .of(request)
                .<Mono<ReadDemand>>map(written ->
                        Mono.just(new OwnWritesDemand(written, replicas, waits, deadline(properties.ownWritesWait()))))
                .orElse(NONE);
    }

    private Mono<ReadDemand> strong(Demands demands) {
        HardDemand.Deadline deadline = deadline(properties.longestWait());
        List<Token> positions = new ArrayList<>();
        if (demands.token() != null) {
            positions.add(known(demands.token()));
        }
        return logEnd.ask()
                .switchIfEmpty(Mono.error(() -> new TimeoutException("no answer")))
                .timeout(properties.longestWait())
                .onErrorMap(failure -> {
                    log.atDebug().setCause(failure).log("log's end could not be asked for");
                    metrics.refused("log-end");
                    return new Refusal(
                            503, "the write log cannot be asked for its end, which a strong read needs; try again");
                })
                .map(end -> {
                    positions.add(new Token(topicId(), end));
                    return hard("strong", positions, demands, deadline);
                });
    }

    private ReadDemand hard(String kind, List<Token> positions, Demands demands, HardDemand.Deadline deadline) {
        return new HardDemand(kind, positions, demands.maxStaleness(), replicas, waits, metrics, deadline);
    }

    /** A token that some replica can reach one day; throws a {@link Refusal} for any other. */
    private Token known(Token token) {
        if (!token.topicId().equals(topicId())) {
            metrics.refused("foreign-token");
            throw new Refusal(
                    400,
                    Demands.TOKEN + " belongs to another write log than this cluster's; it can never be reached here");
        }
        if (!replicas.shards().containsAll(token.position().offsets().keySet())) {
            metrics.refused("foreign-token");
            throw new Refusal(400, Demands.TOKEN + " names a shard that this cluster does not have");
        }
        return token;
    }

    private String topicId() {
        String topicId = replicas.topicId();
        if (topicId == null) {
            metrics.refused("unproven");
            throw new Refusal(503, "it is not known at present which write log the replicas follow; try again");
        }
        return topicId;
    }

    private HardDemand.Deadline deadline(Duration whole) {
        return HardDemand.Deadline.in(whole, nanoTime);
    }
}
