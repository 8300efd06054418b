package io.lockstep.gateway.access;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.lockstep.gateway.access.UserChanges.At;
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
 * users in the log ends what was learnt from before it of those whom it concerns. A refusal counts only if a replica at the log's end confirms it, because
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
    private final Map<String, Mono<Known>> checks = new ConcurrentHashMap<>();
    private volatile UserChanges changes = UserChanges.NONE;

    /**
     * @param asOf the changes that were known when it was asked for, and the position that was asked at
     * @param learntNanos when a replica said so
     * @param countsFromNanos when it was last looked at; later than learnt if no replica answered
     */
    private record Known(Caller caller, At asOf, long learntNanos, long countsFromNanos) {}

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
            UserChanges now = changes;
            At since = now.concerning(credentials);
            String key = fingerprint.of(credentials, since.number());
            Known known = admitted.getIfPresent(key);
            if (known != null && counts(known, wanted)) {
                metrics.remembered();
                return granted(credentials, key, known, wanted);
            }
            Refused bad = refused.getIfPresent(key);
            if (known == null && bad != null) {
                metrics.remembered();
                return Mono.error(refusal(bad));
            }
            return check(credentials, key, key, new At(now.newest(), since.position()), known, wanted)
                    .flatMap(found -> granted(credentials, key, found, wanted));
        });
    }

    private boolean counts(Known known, Predicate<Caller> wanted) {
        Duration bound = wanted.test(known.caller()) ? properties.admittedFor() : properties.refusedFor();
        return nanoTime.getAsLong() - known.countsFromNanos() < bound.toNanos();
    }

    /** What was granted on a database that was dropped since counts no longer; whoever needs it must be known from after that. */
    private Mono<Caller> granted(Credentials credentials, String key, Known known, Predicate<Caller> wanted) {
        UserChanges now = changes;
        Caller left = now.stillGranted(known.caller(), known.asOf());
        if (wanted.test(left) || !wanted.test(known.caller())) {
            return Mono.just(left);
        }
        At asOf = new At(now.newest(), Math.max(known.asOf().position(), now.knowsGrantsOf(known.caller())));
        return check(credentials, key, key + " " + asOf.number(), asOf, null, wanted)
                .flatMap(found -> granted(credentials, key, found, wanted));
    }

    /**
     * @param key of what is known
     * @param question those who ask the same at once share an answer
     */
    private Mono<Known> check(
            Credentials credentials,
            String key,
            String question,
            At asOf,
            @Nullable Known known,
            Predicate<Caller> wanted) {
        if (checks.size() >= MAX_CHECKS && !checks.containsKey(question)) {
            if (known != null) {
                // Strangers who guess must not lock out who is known.
                return fallback(key, known);
            }
            metrics.unavailable();
            return Mono.error(new Refusal(503, "too many credentials are being checked; try again"));
        }
        return checks.computeIfAbsent(
                question, absent -> Mono.defer(() -> asked(credentials, asOf.position(), known != null, wanted))
                        .map(answer -> remember(key, answer, asOf))
                        .onErrorResume(e -> !(e instanceof Refusal), e -> fallback(key, known))
                        .doFinally(end -> checks.remove(question))
                        .cache());
    }

    /** Who is known does not wait for long; but once a replica has answered, its answer counts, and not what was known. */
    private Mono<Answer> asked(Credentials credentials, long position, boolean isKnown, Predicate<Caller> wanted) {
        Mono<Answer> first = source.ask(credentials, position);
        return (isKnown ? first.timeout(properties.confirmTimeout()) : first)
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

    /** Throws a {@link Refusal} if the answer is none that lets anybody in. */
    private Known remember(String key, Answer answer, At asOf) {
        metrics.answered(answer);
        if (answer instanceof Admitted good) {
            Known known = new Known(good.caller(), asOf, nanoTime.getAsLong(), nanoTime.getAsLong());
            admitted.put(key, known);
            return known;
        }
        Refused bad = (Refused) answer;
        admitted.invalidate(key);
        refused.put(key, bad);
        throw refusal(bad);
    }

    /** No replica answers: who was known and has not been changed since is still let in. */
    private Mono<Known> fallback(String key, @Nullable Known known) {
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
        Known kept = new Known(known.caller(), known.asOf(), known.learntNanos(), countsFrom);
        admitted.put(key, kept);
        return Mono.just(kept);
    }

    private static Refusal refusal(Refused bad) {
        return new Refusal(401, bad.reason());
    }

    @Override
    public void changedAt(long position, Concerned whom) {
        UserChanges before;
        UserChanges after;
        synchronized (this) {
            before = changes;
            after = before.with(position, whom);
            changes = after;
        }
        if (!after.everybody().equals(before.everybody())) {
            admitted.invalidateAll();
            refused.invalidateAll();
        }
    }
}
