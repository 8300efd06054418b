package io.lockstep.gateway.read;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.lockstep.common.cluster.ReplicaId;
import io.lockstep.gateway.consistency.ReadDemand;
import io.lockstep.gateway.http.Refusal;
import io.lockstep.gateway.pool.PoolMember;
import io.lockstep.gateway.pool.PoolView;
import io.lockstep.gateway.pool.PoolView.Footing;
import io.lockstep.gateway.pool.Selection;
import io.lockstep.gateway.read.Attempt.Pick;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;
import reactor.util.context.Context;

/**
 * One read on its way: which replicas it has tried, how often it was sent, and what to do next. All of it happens on the event loop of the
 * client's connection, whoever brings the news; so nothing here needs a lock, and a read costs no wake-up of another thread.
 */
final class Read {

    private static final Logger log = LoggerFactory.getLogger(Read.class);
    private static final int MOST_SENDS = 2;

    /** What is asked there is answered with headers before it is run, and as CSV without its errors. */
    private static final String INFLUXQL = "/query";

    private static final String BROKEN_OFF = "the replica's answer broke off";

    private final ReadFailover.Parts parts;
    private final Duration timeout;
    private final ServerWebExchange exchange;
    private final ReplicaQuery query;
    private final EventLoop loop;
    private final MonoSink<Void> client;
    private final Set<ReplicaId> tried = new HashSet<>(4);
    private ReadDemand demand = ReadDemand.NONE;
    private int sends;
    private @Nullable String lastFailure;
    private @Nullable Attempt running;
    private @Nullable Disposable waiting;
    private @Nullable Future<?> limit;
    private boolean over;

    /**
     * @param timeout for all of it
     * @param loop of the client's connection
     * @param client waits for the answer to be given
     */
    Read(
            ReadFailover.Parts parts,
            Duration timeout,
            ServerWebExchange exchange,
            ReplicaQuery query,
            EventLoop loop,
            MonoSink<Void> client) {
        this.parts = parts;
        this.timeout = timeout;
        this.exchange = exchange;
        this.query = query;
        this.loop = loop;
        this.client = client;
    }

    void begin() {
        client.onCancel(() -> onLoop(this::leave));
        onLoop(() -> {
            if (over) {
                return;
            }
            limit = loop.schedule(() -> step(this::expire), timeout.toNanos(), TimeUnit.NANOSECONDS);
            await(parts.consistency().of(exchange.getRequest()), demanded -> {
                demand = Pinned.by(exchange.getRequest().getHeaders(), demanded);
                next();
            });
        });
    }

    void onLoop(Runnable news) {
        if (loop.inEventLoop()) {
            step(news);
        } else {
            loop.execute(() -> step(news));
        }
    }

    /** A fault of ours is an answer too; nobody is left waiting for the time limit. */
    private void step(Runnable news) {
        try {
            news.run();
        } catch (RuntimeException fault) {
            if (over) {
                throw fault;
            }
            end(fault);
        }
    }

    private <T> void await(Mono<T> news, Consumer<T> then) {
        // What arrives at once may begin the next wait, which is then the one to be ended with the read.
        Disposable.Swap mine = Disposables.swap();
        waiting = mine;
        mine.update(news.subscribe(
                arrived -> onLoop(() -> {
                    if (!over) {
                        then.accept(arrived);
                    }
                }),
                failure -> onLoop(() -> end(failure)),
                null,
                context()));
    }

    private Context context() {
        return Context.of(client.contextView());
    }

    /** Sends the query to the best replica that it has not tried, and on from there until there is an answer. */
    private void next() {
        PoolView view = parts.pool().view();
        List<PoolMember> candidates = candidates(view);
        if (candidates.isEmpty()) {
            Set<ReplicaId> without = Set.copyOf(tried);
            await(demand.await(member -> !without.contains(member.id())), again -> {
                if (again) {
                    next();
                } else {
                    refuse(
                            "unavailable",
                            lastFailure == null
                                    ? "no replica can be read right now"
                                    : "no replica could answer: " + lastFailure);
                }
            });
            return;
        }
        Pick pick = pick(candidates);
        if (pick == null) {
            refuse("busy", "too many queries in flight, try again");
        } else {
            attempt(pick, view);
        }
    }

    private List<PoolMember> candidates(PoolView view) {
        if (tried.isEmpty() && demand == ReadDemand.NONE) {
            return view.members();
        }
        List<PoolMember> candidates = new ArrayList<>(view.members().size());
        for (PoolMember member : view.members()) {
            if (!tried.contains(member.id()) && demand.accepts(view, member)) {
                candidates.add(member);
            }
        }
        return candidates;
    }

    /** The least pressed one that its breaker lets through; if there is none, the least pressed one. */
    private @Nullable Pick pick(List<PoolMember> candidates) {
        List<PoolMember> willing = candidates;
        while (parts.pressure().pick(willing) instanceof Selection.Picked picked) {
            CircuitBreaker breaker = parts.breakers().of(picked.member().id());
            if (breaker.tryAcquirePermission()) {
                return new Pick(picked.member(), picked, breaker, true);
            }
            picked.lease().release();
            willing = new ArrayList<>(willing);
            willing.remove(picked.member());
        }
        if (parts.pressure().pick(candidates) instanceof Selection.Picked picked) {
            return new Pick(
                    picked.member(), picked, parts.breakers().of(picked.member().id()), false);
        }
        return null;
    }

    private void refuse(String reason, String message) {
        parts.metrics().refused(reason);
        end(new Refusal(503, message));
    }

    private void attempt(Pick pick, PoolView view) {
        ReplicaId replica = pick.member().id();
        tried.add(replica);
        sends++;
        Labels labels = new Labels(
                pick.member(), staleness(view, pick.member()), parts.positions().token(replica));
        boolean influxql = query.target().startsWith(INFLUXQL);
        AttemptAnswer answer = new AttemptAnswer(
                exchange.getResponse(),
                query.piecemeal(),
                this::movable,
                () -> influxql && movable()
                        ? parts.clients().errorOf(query, pick.member().url(), loop)
                        : Mono.empty(),
                labels::on);
        Attempt attempt = new Attempt(
                this,
                pick,
                answer,
                parts.metrics(),
                parts.traces().attempt(exchange, replica),
                parts.waiting().register(replica, () -> onLoop(() -> left(replica))),
                context(),
                influxql);
        running = attempt;
        parts.clients()
                .send(query, pick.member().url(), loop)
                .responseConnection((response, connection) -> answer.pass(
                        response.status().code(),
                        response.responseHeaders(),
                        connection.inbound().receiveObject(),
                        loop))
                .subscribe(attempt);
        PoolView now = parts.pool().view();
        if (now != view && !now.holds(replica)) {
            // It left after it was picked, and before it was known that somebody has to be told.
            loop.execute(() -> step(() -> left(replica)));
        }
    }

    private Optional<Duration> staleness(PoolView view, PoolMember member) {
        return view.footing() == Footing.LAST_KNOWN
                ? Optional.empty()
                : parts.consistency().staleness(member);
    }

    /** Whether the query may be moved, and there is somewhere to move it. */
    private boolean movable() {
        if (sends >= MOST_SENDS) {
            return false;
        }
        PoolView view = parts.pool().view();
        for (PoolMember member : view.members()) {
            if (!tried.contains(member.id()) && !demand.rulesOut(view, member)) {
                return true;
            }
        }
        return false;
    }

    /** A replica has left the pool while the query waited for its answer. */
    private void left(ReplicaId replica) {
        Attempt attempt = running;
        if (attempt != null
                && attempt.replica().equals(replica)
                && movable()
                && attempt.answer().moveAway()) {
            failed(attempt, new AttemptFailure.Left());
        }
    }

    void answered(Attempt attempt) {
        if (attempt.endAnswered()) {
            running = null;
            end(null);
        }
    }

    /** Before the next attempt begins, this one is over and no longer counted. */
    void failed(Attempt attempt, Throwable failure) {
        if (!attempt.endFailed(failure)) {
            return;
        }
        running = null;
        if (attempt.answer().answering() || exchange.getResponse().isCommitted()) {
            // In words of our own: those of a reset connection would be taken for the client's, whose answer may then
            // end well.
            end(attempt.answer().cutByReplica() ? new Refusal(503, BROKEN_OFF) : failure);
            return;
        }
        boolean sent = !AttemptFailure.unsent(failure);
        lastFailure = attempt.replica() + ": " + AttemptFailure.text(failure);
        log.atDebug()
                .addKeyValue("replica", attempt.replica())
                .addKeyValue("reason", lastFailure)
                .log("attempt to read failed");
        if (sent && sends >= MOST_SENDS) {
            refuse("failed", "query failed on two replicas, last on " + lastFailure);
            return;
        }
        if (!sent) {
            sends--;
        }
        parts.metrics().failover(AttemptFailure.reason(failure));
        next();
    }

    private void expire() {
        if (!over) {
            parts.metrics().refused("timeout");
            end(
                    exchange.getResponse().isCommitted()
                            ? new TimeoutException("query timed out")
                            : new Refusal(504, "query timed out after " + timeout.toMillis() + " ms"));
        }
    }

    /** The client has gone away. */
    private void leave() {
        stop();
    }

    /** Ends the read, if it has not ended yet: well, if there is no failure. */
    private void end(@Nullable Throwable failure) {
        if (!stop()) {
            return;
        }
        if (failure == null) {
            client.success();
        } else {
            client.error(failure);
        }
    }

    private boolean stop() {
        if (over) {
            return false;
        }
        over = true;
        if (limit != null) {
            limit.cancel(false);
        }
        if (waiting != null) {
            waiting.dispose();
        }
        if (running != null) {
            running.endCancelled(timeout);
        }
        return true;
    }
}
