package io.lockstep.gateway.read;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.lockstep.common.cluster.ReplicaId;
import io.lockstep.gateway.pool.PoolMember;
import io.lockstep.gateway.pool.Selection;
import io.lockstep.gateway.trace.Traces;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/**
 * A query on its way to one replica and back. Ends once, in one of three ways; then it is counted, its replica's breaker knows, and nothing
 * is held for it any more.
 */
final class Attempt implements CoreSubscriber<Void> {

    private static final String CANCELLED = "cancelled";

    /** InfluxDB sends its headers before it runs a query: one that has sent none for so long does not run at all. */
    private static final long LONGEST_SILENCE_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final Read read;
    private final Pick pick;
    private final AttemptAnswer answer;
    private final ReadMetrics metrics;
    private final Traces.Attempt span;
    private final Runnable registration;
    private final Context context;
    private final boolean headersFirst;
    private final long started = System.nanoTime();
    private volatile Subscription sent = Operators.emptySubscription();
    private boolean over;

    /** A replica picked for an attempt; whether its breaker waits for the outcome. */
    record Pick(PoolMember member, Selection.Picked counted, CircuitBreaker breaker, boolean permitted) {}

    /**
     * @param read is told how it ends, unless it ends it by itself
     * @param registration to be ended with it
     * @param headersFirst whether a replica that works sends headers at once, however long the query takes
     */
    Attempt(
            Read read,
            Pick pick,
            AttemptAnswer answer,
            ReadMetrics metrics,
            Traces.Attempt span,
            Runnable registration,
            Context context,
            boolean headersFirst) {
        this.read = read;
        this.pick = pick;
        this.answer = answer;
        this.metrics = metrics;
        this.span = span;
        this.registration = registration;
        this.context = context;
        this.headersFirst = headersFirst;
    }

    ReplicaId replica() {
        return pick.member().id();
    }

    AttemptAnswer answer() {
        return answer;
    }

    @Override
    public Context currentContext() {
        return context;
    }

    @Override
    public void onSubscribe(Subscription subscription) {
        sent = subscription;
        subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(Void nothing) {}

    @Override
    public void onComplete() {
        read.onLoop(() -> read.answered(this));
    }

    @Override
    public void onError(Throwable failure) {
        read.onLoop(() -> {
            boolean beyondHandshake = answer.status() != 0 && AttemptFailure.ofTls(failure);
            read.failed(this, beyondHandshake ? new AttemptFailure.Lost() : failure);
        });
    }

    /** The client has the answer. False if the attempt was over before. */
    boolean endAnswered() {
        long nanos = System.nanoTime() - started;
        AttemptFailure.ServerError trouble = answer.trouble();
        if (!end(trouble != null ? "server-error" : "answered", nanos)) {
            return false;
        }
        if (pick.permitted() && trouble != null) {
            pick.breaker().onError(nanos, TimeUnit.NANOSECONDS, trouble);
        } else if (pick.permitted()) {
            pick.breaker().onSuccess(nanos, TimeUnit.NANOSECONDS);
        }
        return true;
    }

    /** There is no answer from this replica, or not all of it. False if the attempt was over before. */
    boolean endFailed(Throwable failure) {
        // A client's connection that dies is seen by whoever writes to it, too.
        boolean ofClient = answer.answering() && !answer.cutByReplica();
        long nanos = System.nanoTime() - started;
        String outcome = ofClient ? CANCELLED : answer.answering() ? "cut" : AttemptFailure.reason(failure);
        if (!end(outcome, nanos)) {
            return false;
        }
        if (failure instanceof AttemptFailure.Left) {
            // The other failures come from what was sent, and have ended it.
            sent.cancel();
        }
        if (pick.permitted()) {
            if (ofClient || AttemptFailure.blameless(failure)) {
                pick.breaker().releasePermission();
            } else {
                pick.breaker().onError(nanos, TimeUnit.NANOSECONDS, failure);
            }
        }
        return true;
    }

    /**
     * Nobody waits for the answer any more.
     *
     * @param limit the time that a read has in all
     */
    void endCancelled(Duration limit) {
        long nanos = System.nanoTime() - started;
        if (!end(CANCELLED, nanos)) {
            return;
        }
        sent.cancel();
        if (pick.permitted() && headersFirst && answer.status() == 0 && nanos >= longestSilence(limit)) {
            pick.breaker().onError(nanos, TimeUnit.NANOSECONDS, new AttemptFailure.Silent());
        } else if (pick.permitted()) {
            pick.breaker().releasePermission();
        }
    }

    /** Half of a short limit, so that a replica that was asked late is not blamed for what an earlier one took. */
    private static long longestSilence(Duration limit) {
        return Math.min(LONGEST_SILENCE_NANOS, limit.toNanos() / 2);
    }

    private boolean end(String outcome, long nanos) {
        if (over) {
            return false;
        }
        over = true;
        registration.run();
        pick.counted().lease().release();
        metrics.attempt(replica(), outcome, nanos);
        span.ended(outcome);
        answer.dispose();
        return true;
    }
}
