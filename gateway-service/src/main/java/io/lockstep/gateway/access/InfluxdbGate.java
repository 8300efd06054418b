package io.lockstep.gateway.access;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.lockstep.gateway.access.UserSource.Admitted;
import io.lockstep.gateway.access.UserSource.Answer;
import io.lockstep.gateway.access.UserSource.Refused;
import io.lockstep.gateway.http.Refusal;
import io.lockstep.gateway.log.LogEnd;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Lets in whom a replica lets in. Its answers are remembered for a short time, by a fingerprint of the credentials; a change of
 * users in the log ends what was learnt from before it. A refusal counts only if a replica at the log's end confirms it, because
 * another gateway may just have made the user; while Kafka cannot be asked, it counts as it is.
 */
final class InfluxdbGate implements Gate {

    private static final int MAX_CHECKS = 256;

    private final UserSource source;
    private final LogEnd logEnd;
    private final int shard;
    private final AccessProperties properties;
    private final LongSupplier nanoTime;
    private final AccessMetrics metrics;
    private final Fingerprint fingerprint = new Fingerprint();
    private final Cache<String, Known> admitted;
    private final Cache<String, Refused> refused;
    private final Map<String, Mono<Answer>> checks = new ConcurrentHashMap<>();
    private volatile Since since = new Since(0, 0);

    /**
     * @param learntNanos when a replica said so
     * @param countsFromNanos when it was last looked at; later than learnt if no replica answered
     */
    private record Known(Admitted answer, long learntNanos, long countsFromNanos) {}

    /**
     * @param generation counts the changes
     * @param position after which the last one is in
     */
    private record Since(long generation, long position) {}

    InfluxdbGate(
            UserSource source,
            LogEnd logEnd,
            int shard,
            AccessProperties properties,
            LongSupplier nanoTime,
            AccessMetrics metrics) {
        this.source = source;
        this.logEnd = logEnd;
        this.shard = shard;
        this.properties = properties;
        this.nanoTime = nanoTime;
        this.metrics = metrics;
        this.admitted = remembering(properties.keptFor());
        this.refused = remembering(properties.refusedFor());
    }

    private <T> Cache<String, T> remembering(Duration time) {
        return Caffeine.newBuilder()
                .maximumSize(properties.maxCredentials())
                .expireAfterWrite(time)
                .ticker(nanoTime::getAsLong)
                .executor(Runnable::run)
                .build();
    }

    @Override
    public Mono<Caller> admit(Credentials credentials, Predicate<Caller> wanted) {
        return Mono.defer(() -> {
            Since now = since;
            String key = fingerprint.of(credentials, now.generation());
            Known known = admitted.getIfPresent(key);
            if (known != null && counts(known, wanted)) {
                metrics.remembered();
                return Mono.just(known.answer().caller());
            }
            Refused bad = refused.getIfPresent(key);
            if (known == null && bad != null) {
                metrics.remembered();
                return refuse(bad);
            }
            return check(credentials, key, now, known, wanted).flatMap(InfluxdbGate::caller);
        });
    }

    private boolean counts(Known known, Predicate<Caller> wanted) {
        Duration bound = wanted.test(known.answer().caller()) ? properties.admittedFor() : properties.refusedFor();
        return nanoTime.getAsLong() - known.countsFromNanos() < bound.toNanos();
    }

    private Mono<Answer> check(
            Credentials credentials, String key, Since now, @Nullable Known known, Predicate<Caller> wanted) {
        if (checks.size() >= MAX_CHECKS && !checks.containsKey(key)) {
            metrics.unavailable();
            return Mono.error(new Refusal(503, "too many credentials are being checked; try again"));
        }
        Mono<Answer> asked = Mono.defer(() -> asked(credentials, now, wanted));
        return checks.computeIfAbsent(
                key, absent -> (known == null ? asked : asked.timeout(properties.confirmTimeout()))
                        .doOnNext(answer -> remember(key, answer))
                        .onErrorResume(e -> fallback(key, known))
                        .doFinally(end -> checks.remove(key))
                        .cache());
    }

    private Mono<Answer> asked(Credentials credentials, Since now, Predicate<Caller> wanted) {
        return source.ask(credentials, now.position())
                .flatMap(answer -> answer instanceof Admitted good && wanted.test(good.caller())
                        ? Mono.just(answer)
                        : confirmed(credentials, answer));
    }

    private Mono<Answer> confirmed(Credentials credentials, Answer answer) {
        return Mono.fromFuture(() -> logEnd.endOf(shard))
                .flatMap(end -> source.ask(credentials, end.offset(shard).orElse(0)))
                .timeout(properties.confirmTimeout())
                .onErrorResume(e -> Mono.just(answer));
    }

    private void remember(String key, Answer answer) {
        metrics.answered(answer);
        if (answer instanceof Admitted good) {
            admitted.put(key, new Known(good, nanoTime.getAsLong(), nanoTime.getAsLong()));
        } else {
            admitted.invalidate(key);
            refused.put(key, (Refused) answer);
        }
    }

    /** No replica answers: who was known and has not been changed since is still let in. */
    private Mono<Answer> fallback(String key, @Nullable Known known) {
        metrics.unavailable();
        long now = nanoTime.getAsLong();
        if (known == null || now - known.learntNanos() >= properties.keptFor().toNanos()) {
            return Mono.error(
                    new Refusal(503, "no replica can say at present whether the credentials are good; try again"));
        }
        // Not asked again for as long as a refusal counts, so that only few requests wait for what is away.
        long countsFrom = now
                - properties.admittedFor().toNanos()
                + properties.refusedFor().toNanos();
        admitted.put(key, new Known(known.answer(), known.learntNanos(), countsFrom));
        return Mono.just(known.answer());
    }

    private static Mono<Caller> caller(Answer answer) {
        return answer instanceof Admitted good ? Mono.just(good.caller()) : refuse((Refused) answer);
    }

    private static Mono<Caller> refuse(Refused bad) {
        return Mono.error(new Refusal(401, bad.reason()));
    }

    @Override
    public void changedAt(long position) {
        synchronized (this) {
            Since before = since;
            if (position != 0 && position <= before.position()) {
                return;
            }
            since = new Since(before.generation() + 1, Math.max(position, before.position()));
        }
        admitted.invalidateAll();
        refused.invalidateAll();
    }
}
