package io.lockstep.gateway.read;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.lockstep.common.cluster.ReplicaId;
import io.lockstep.gateway.consistency.ReadDemand;
import io.lockstep.gateway.http.Refusal;
import io.lockstep.gateway.pool.PoolMember;
import io.lockstep.gateway.pool.PoolView;
import io.lockstep.gateway.pool.Selection;
import io.lockstep.gateway.trace.Traces;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;
import reactor.core.publisher.SignalType;
import reactor.core.publisher.Sinks;

/** One read on its way: which replicas it has tried, how often it was sent, and what to do next. */
final class Read {

    private static final Logger log = LoggerFactory.getLogger(Read.class);
    private static final int MOST_SENDS = 2;

    private final ReadFailover.Parts parts;
    private final ServerWebExchange exchange;
    private final GatewayFilterChain chain;
    private final ReadDemand demand;
    private final Set<ReplicaId> tried = ConcurrentHashMap.newKeySet();
    private final AtomicInteger sends = new AtomicInteger();
    private @Nullable String lastFailure;

    /** A replica picked for an attempt; whether its breaker waits for the outcome. */
    private record Pick(PoolMember member, Selection.Picked counted, CircuitBreaker breaker, boolean permitted) {}

    /** When an attempt began, and its span. */
    private record Started(long nanos, Traces.Attempt span) {}

    Read(ReadFailover.Parts parts, ServerWebExchange exchange, GatewayFilterChain chain, ReadDemand demand) {
        this.parts = parts;
        this.exchange = exchange;
        this.chain = chain;
        this.demand = demand;
    }

    /** Sends the query to the best replica that it has not tried, and on from there until there is an answer. */
    Mono<Void> next() {
        PoolView view = parts.pool().view();
        List<PoolMember> candidates = untried(view).stream()
                .filter(member -> demand.accepts(view, member))
                .toList();
        if (candidates.isEmpty()) {
            return demand.await(member -> !tried.contains(member.id()))
                    .flatMap(again -> again ? next() : refuseUnavailable());
        }
        Pick pick = pick(candidates);
        if (pick == null) {
            return refuse("busy", "too many queries in flight, try again");
        }
        return attempt(pick, view);
    }

    private Mono<Void> refuseUnavailable() {
        return refuse(
                "unavailable",
                lastFailure == null ? "no replica can be read right now" : "no replica could answer: " + lastFailure);
    }

    private List<PoolMember> untried(PoolView view) {
        return view.members().stream()
                .filter(member -> !tried.contains(member.id()))
                .toList();
    }

    /** The least pressed one that its breaker lets through; if there is none, the least pressed one. */
    private @Nullable Pick pick(List<PoolMember> candidates) {
        List<PoolMember> willing = new ArrayList<>(candidates);
        while (parts.pressure().pick(willing) instanceof Selection.Picked picked) {
            CircuitBreaker breaker = parts.breakers().of(picked.member().id());
            if (breaker.tryAcquirePermission()) {
                return new Pick(picked.member(), picked, breaker, true);
            }
            picked.lease().release();
            willing.remove(picked.member());
        }
        if (parts.pressure().pick(candidates) instanceof Selection.Picked picked) {
            return new Pick(
                    picked.member(), picked, parts.breakers().of(picked.member().id()), false);
        }
        return null;
    }

    private Mono<Void> refuse(String reason, String message) {
        parts.metrics().refused(reason);
        return Mono.error(new Refusal(503, message));
    }

    private Mono<Void> attempt(Pick pick, PoolView view) {
        ReplicaId replica = pick.member().id();
        tried.add(replica);
        Labels labels =
                new Labels(pick.member(), view.footing(), parts.positions().token(replica));
        AttemptResponse response = new AttemptResponse(exchange, status -> status >= 500 && movable(), labels::on);
        Sinks.Empty<Void> left = Sinks.empty();
        Runnable registration = parts.waiting().register(replica, () -> {
            if (movable() && response.moveAway()) {
                left.tryEmitError(new AttemptFailure.Left());
            }
        });
        Started start = new Started(System.nanoTime(), parts.traces().attempt(exchange, replica));
        sends.incrementAndGet();
        return Mono.firstWithSignal(send(pick.member(), response), left.asMono())
                .doOnError(failure -> {
                    // Before the next attempt begins, not after.
                    pick.counted().lease().release();
                    failed(pick, response, failure, start);
                })
                .doFinally(end -> {
                    registration.run();
                    pick.counted().lease().release();
                    ended(pick, response, end, start);
                })
                .onErrorResume(failure -> recover(replica, response, failure));
    }

    private Mono<Void> send(PoolMember member, AttemptResponse response) {
        return Mono.defer(() -> chain.filter(new AttemptExchange(exchange, response, member.url())));
    }

    /** Whether the query may be moved, and there is somewhere to move it. */
    private boolean movable() {
        PoolView view = parts.pool().view();
        return sends.get() < MOST_SENDS && untried(view).stream().anyMatch(member -> !demand.rulesOut(view, member));
    }

    private Mono<Void> recover(ReplicaId replica, AttemptResponse response, Throwable failure) {
        if (response.answering() || exchange.getResponse().isCommitted()) {
            return Mono.error(failure);
        }
        boolean sent = !AttemptFailure.unsent(failure);
        lastFailure = replica + ": " + AttemptFailure.text(failure);
        log.atDebug()
                .addKeyValue("replica", replica)
                .addKeyValue("reason", lastFailure)
                .log("attempt to read failed");
        if (sent && sends.get() >= MOST_SENDS) {
            return refuse("failed", "query failed on two replicas, last on " + lastFailure);
        }
        if (!sent) {
            sends.decrementAndGet();
        }
        parts.metrics().failover(AttemptFailure.reason(failure));
        return next();
    }

    private void failed(Pick pick, AttemptResponse response, Throwable failure, Started start) {
        long nanos = System.nanoTime() - start.nanos();
        String outcome = response.answering() ? "cut" : AttemptFailure.reason(failure);
        parts.metrics().attempt(pick.member().id(), outcome, nanos);
        start.span().ended(outcome);
        if (!pick.permitted()) {
            return;
        }
        if (failure instanceof AttemptFailure.Left || AttemptFailure.saturated(failure)) {
            pick.breaker().releasePermission();
        } else {
            pick.breaker().onError(nanos, TimeUnit.NANOSECONDS, failure);
        }
    }

    private void ended(Pick pick, AttemptResponse response, SignalType end, Started start) {
        if (end == SignalType.ON_ERROR) {
            return;
        }
        long nanos = System.nanoTime() - start.nanos();
        boolean serverError = response.status() >= 500;
        String outcome = end == SignalType.CANCEL ? "cancelled" : serverError ? "server-error" : "answered";
        parts.metrics().attempt(pick.member().id(), outcome, nanos);
        start.span().ended(outcome);
        if (!pick.permitted()) {
            return;
        }
        if (end == SignalType.CANCEL) {
            pick.breaker().releasePermission();
        } else if (serverError) {
            pick.breaker().onError(nanos, TimeUnit.NANOSECONDS, new AttemptFailure.ServerError(response.status()));
        } else {
            pick.breaker().onSuccess(nanos, TimeUnit.NANOSECONDS);
        }
    }
}
