package io.lockstep.gateway.into;

import io.lockstep.common.cluster.ReplicaId;
import io.lockstep.common.position.Token;
import io.lockstep.gateway.influxql.FrozenTime;
import io.lockstep.gateway.influxql.IntoSelect;
import io.lockstep.gateway.influxql.IntoTarget;
import io.lockstep.gateway.influxql.Statement;
import io.lockstep.gateway.influxql.Statements;
import io.lockstep.gateway.into.IntoResult.Failed;
import io.lockstep.gateway.into.IntoResult.Rejected;
import io.lockstep.gateway.into.IntoResult.Unavailable;
import io.lockstep.gateway.into.IntoResult.Written;
import io.lockstep.gateway.into.Source.Chosen;
import io.lockstep.gateway.log.LogAppender;
import io.lockstep.gateway.log.LogEnd;
import io.lockstep.gateway.log.ShardRouting;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Reads from one replica that holds all that the log held when the statement came, and appends what it reads as points. A replica
 * that breaks off is given up for another one, once, from the beginning: what is in the log by then is written again, and is the same.
 */
final class IntoRunner implements SelectInto {

    private static final Logger log = LoggerFactory.getLogger(IntoRunner.class);

    private static final int ATTEMPTS = 2;
    private static final Duration LOG_END = Duration.ofSeconds(3);

    private static final Mono<Ended> FULL =
            Mono.just(new Other(new Unavailable("too many SELECT INTO statements run at once; try again", null)));

    private final Source replicas;
    private final LogAppender appender;
    private final LogEnd logEnd;
    private final ShardRouting routing;
    private final Refusals refusals;
    private final IntoProperties properties;
    private final InstantSource clock;
    private final LongSupplier nanoTime;
    private final Scheduler blocking;
    private final Semaphore places;

    /** What replicas have refused of records. */
    interface Refusals {

        /** Waits a moment for the replicas; empty if they took everything, or if that is not known. */
        Mono<String> of(Token token, int shard, List<Long> offsets);
    }

    /**
     * @param clock tells what {@code now()} is
     * @param blocking where statements run, each on a thread of its own
     */
    IntoRunner(
            Source replicas,
            LogAppender appender,
            LogEnd logEnd,
            ShardRouting routing,
            Refusals refusals,
            IntoProperties properties,
            InstantSource clock,
            LongSupplier nanoTime,
            Scheduler blocking) {
        this.replicas = replicas;
        this.appender = appender;
        this.logEnd = logEnd;
        this.routing = routing;
        this.refusals = refusals;
        this.properties = properties;
        this.clock = clock;
        this.nanoTime = nanoTime;
        this.blocking = blocking;
        this.places = new Semaphore(properties.maxRunning());
    }

    @Override
    public Mono<IntoResult> run(
            Statement statement, @Nullable String db, @Nullable String rp, @Nullable Schedule schedule) {
        IntoTarget target = statement.target().orElseThrow();
        String requestDb = db == null ? "" : db;
        String requestRp = rp == null ? "" : rp;
        String into = target.db().isEmpty() ? requestDb : target.db();
        if (into.isEmpty()) {
            return Mono.just(new Failed("database name required", null));
        }
        Optional<IntoSelect> select = frozen(statement).intoSelect();
        if (select.isEmpty()) {
            return Mono.just(new Failed(
                    "SELECT INTO takes top() and bottom() with tags only as fields of their own, with names for tags, and without"
                            + " LIMIT and OFFSET",
                    null));
        }
        int shard = routing.shardOf(into);
        if (statement.sources().stream().anyMatch(source -> shardOf(source, requestDb) != shard)) {
            return Mono.just(
                    new Failed("SELECT INTO from one shard of the write log to another is not supported", null));
        }
        String policy = target.rp().isEmpty() ? requestRp : target.rp();
        IntoJob job =
                new IntoJob(select.get(), requestDb, requestRp, into, policy, target.measurement(), shard, schedule);
        return Mono.using(places::tryAcquire, free -> free ? ended(job) : FULL, free -> {
                    if (free) {
                        places.release();
                    }
                })
                .flatMap(result -> judged(result, shard));
    }

    /** So that every replica that is asked for it reads the same span of time, however late, and by whatever clock. */
    private Statement frozen(Statement statement) {
        return Statements.read(FrozenTime.freeze(statement, clock.instant()))
                .list()
                .get(0);
    }

    private Mono<Ended> ended(IntoJob job) {
        return Mono.fromCallable(() -> run(job)).subscribeOn(blocking);
    }

    private int shardOf(String source, String requestDb) {
        return routing.shardOf(source.isEmpty() ? requestDb : source);
    }

    private sealed interface Ended {}

    /** All is in the log; the records' offsets are for asking what became of them. */
    private record Done(long points, @Nullable Token token, List<Long> offsets) implements Ended {}

    private record Other(IntoResult result) implements Ended {}

    private Mono<IntoResult> judged(Ended ended, int shard) {
        if (ended instanceof Other other) {
            return Mono.just(other.result());
        }
        Done logged = (Done) ended;
        Token token = logged.token();
        if (token == null) {
            return Mono.just(new Written(logged.points(), null));
        }
        return refusals.of(token, shard, logged.offsets())
                .<IntoResult>map(error -> new Failed(error, token))
                .defaultIfEmpty(new Written(logged.points(), token));
    }

    private Ended run(IntoJob job) throws InterruptedException {
        long deadline = nanoTime.getAsLong() + properties.timeout().toNanos();
        long position;
        try {
            position = logEnd.endOf(job.shard())
                    .get(LOG_END.toMillis(), TimeUnit.MILLISECONDS)
                    .offset(job.shard())
                    .orElseThrow();
        } catch (ExecutionException | TimeoutException e) {
            return new Other(new Unavailable("the write log cannot be asked for its end; try again", null));
        }
        Set<ReplicaId> failed = new HashSet<>();
        Token written = null;
        while (failed.size() < ATTEMPTS) {
            Optional<Chosen> chosen = replicas.choose(job.shard(), position, job.into(), failed);
            if (chosen.isEmpty()) {
                break;
            }
            LogBatches batches = new LogBatches(
                    appender, job.shard(), job.into(), job.policy().isEmpty() ? null : job.policy(), job.schedule());
            try {
                new Copy(job, batches, nanoTime, deadline).from(replicas, chosen.get());
                return new Done(batches.points(), batches.token(), batches.offsets());
            } catch (IntoException e) {
                return new Other(e.result(batches.token() == null ? written : batches.token()));
            } catch (Source.Rejected e) {
                return new Other(new Rejected(e.status(), String.valueOf(e.getMessage())));
            } catch (IOException e) {
                sayBrokenOff(chosen.get().replica(), batches.points(), e);
                written = batches.token() == null ? written : batches.token();
                failed.add(chosen.get().replica());
            }
        }
        return new Other(new Unavailable(
                failed.isEmpty()
                        ? "no replica that can be read has got far enough in time; try again"
                        : "the statement could not be read to its end from any replica; try again",
                written));
    }

    private static void sayBrokenOff(ReplicaId replica, long points, IOException cause) {
        log.atWarn()
                .addKeyValue("replica", replica)
                .addKeyValue("points", points)
                .addKeyValue("cause", cause.getMessage())
                .log("replica broke off in the middle of a SELECT INTO");
    }
}
