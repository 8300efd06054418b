package io.lockstep.monitor.verify;

import io.lockstep.common.cluster.ReplicaId;
import io.lockstep.common.cluster.ReplicaStatus;
import io.lockstep.common.log.LogEntry;
import io.lockstep.common.registry.ReplicaDigest;
import io.lockstep.common.registry.Verdict;
import io.lockstep.common.registry.redis.DigestReader;
import io.lockstep.common.registry.redis.RegistryKeys;
import io.lockstep.monitor.gateway.GatewayLog;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.data.redis.core.StringRedisTemplate;

/**
 * Begins verifications: when somebody asks, and by itself at an interval. One at a time, by the leading monitor alone; it ends when
 * the lead is lost.
 */
public final class Verifications implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Verifications.class);
    private static final Duration LOOK = Duration.ofSeconds(30);

    private final String monitor;
    private final VerifySettings settings;
    private final BooleanSupplier leads;
    private final Supplier<List<Verdict>> verdicts;
    private final Checkpoints checkpoints;
    private final Counts counts;
    private final VerificationStore store;
    private final VerificationListener listener;
    private final Clock clock;
    private final Instant begun;
    private final ScheduledExecutorService schedule =
            Executors.newSingleThreadScheduledExecutor(daemon("verify-timer"));
    private final ScheduledExecutorService worker = Executors.newSingleThreadScheduledExecutor(daemon("verification"));
    private @Nullable String running;

    Verifications(
            String monitor,
            VerifySettings settings,
            BooleanSupplier leads,
            Supplier<List<Verdict>> verdicts,
            Checkpoints checkpoints,
            Counts counts,
            VerificationStore store,
            VerificationListener listener,
            Clock clock) {
        this.monitor = monitor;
        this.settings = settings;
        this.leads = leads;
        this.verdicts = verdicts;
        this.checkpoints = checkpoints;
        this.counts = counts;
        this.store = store;
        this.listener = listener;
        this.clock = clock;
        this.begun = clock.instant();
    }

    /** Verifications over Redis and a gateway. */
    public static Verifications of(
            String monitor,
            VerifySettings settings,
            BooleanSupplier leads,
            Supplier<List<Verdict>> verdicts,
            GatewayLog log,
            Counts counts,
            StringRedisTemplate redis,
            RegistryKeys keys,
            VerificationListener listener,
            Clock clock) {
        return new Verifications(
                monitor,
                settings,
                leads,
                verdicts,
                new RegistryCheckpoints(log, new DigestReader(redis, keys)),
                counts,
                new RegistryVerifications(redis, keys),
                listener,
                clock);
    }

    /** Begins to look whether the interval is over. */
    public void start() {
        if (!settings.interval().isZero()) {
            var unused = schedule.scheduleWithFixedDelay(
                    this::startIfDue, LOOK.toMillis(), LOOK.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    /**
     * Begins a verification; returns at once.
     *
     * @throws NotStartedException if this monitor does not lead, one is under way, or there is nothing to compare
     * @throws DataAccessException if Redis cannot be reached in time
     */
    public synchronized Verification begin() {
        if (!leads.getAsBoolean()) {
            throw new NotStartedException("this monitor does not lead; ask the one that does");
        }
        if (running != null) {
            throw new NotStartedException("verification " + running + " is under way");
        }
        Map<String, String> leftOut = new TreeMap<>();
        Map<Integer, Set<ReplicaId>> byShard = new TreeMap<>();
        for (Verdict verdict : verdicts.get()) {
            if (verdict.status() == ReplicaStatus.AVAILABLE) {
                byShard.computeIfAbsent(verdict.shard(), shard -> new java.util.HashSet<>())
                        .add(verdict.replica());
            } else {
                leftOut.put(verdict.replica().value(), verdict.status() + ": " + verdict.reason());
            }
        }
        if (byShard.values().stream().noneMatch(replicas -> replicas.size() > 1)) {
            throw new NotStartedException(
                    "fewer than two replicas are available, so that there is nothing to compare: " + leftOut);
        }
        Set<ReplicaId> all = byShard.values().stream().flatMap(Set::stream).collect(Collectors.toSet());
        VerificationReport report = new VerificationReport(UUID.randomUUID().toString(), monitor, all, leftOut, clock);
        Verification first = report.running();
        store.begun(first);
        listener.begun(first);
        running = first.id();
        worker.execute(() -> verify(report, byShard));
        return first;
    }

    /** One of the last verifications, whichever monitor led it. */
    public Optional<Verification> find(String id) {
        return store.find(id);
    }

    /** The last verifications, the newest first. */
    public List<Verification> last() {
        return store.last();
    }

    void startIfDue() {
        try {
            if (!leads.getAsBoolean()) {
                return;
            }
            Instant last = store.last().stream()
                    .map(Verification::startedAt)
                    .filter(begun::isBefore)
                    .findFirst()
                    .orElse(begun);
            if (!clock.instant().isBefore(last.plus(settings.interval()))) {
                begin();
            }
        } catch (NotStartedException | DataAccessException e) {
            log.atInfo().addKeyValue("reason", e.getMessage()).log("no verification was begun at its time");
        } catch (RuntimeException e) {
            // A timer that throws is never run again.
            log.atError().setCause(e).log("no verification was begun at its time");
        }
    }

    private void verify(VerificationReport report, Map<Integer, Set<ReplicaId>> byShard) {
        log.atInfo().addKeyValue("verification", report.id()).log("verification begins");
        String problem = null;
        try {
            for (Map.Entry<Integer, Set<ReplicaId>> shard : byShard.entrySet()) {
                new VerificationRun(
                                report,
                                shard.getKey(),
                                shard.getValue(),
                                this::available,
                                watched(report),
                                counts,
                                settings,
                                clock)
                        .run();
            }
        } catch (EndedException e) {
            problem = String.valueOf(e.getMessage());
        } catch (InterruptedException e) {
            problem = "the monitor is being stopped";
            Thread.currentThread().interrupt();
        } catch (DataAccessException e) {
            problem = "the availability registry (Redis) cannot be reached";
        } catch (RuntimeException e) {
            problem = "unexpected: " + e;
            log.atError().setCause(e).log("verification failed unexpectedly");
        } finally {
            end(report.ended(problem, clock.instant()));
        }
    }

    private void end(Verification ended) {
        (ended.state() == Verification.State.DIFFERENT ? log.atError() : log.atInfo())
                .addKeyValue("verification", ended.id())
                .addKeyValue("state", ended.state())
                .addKeyValue("summary", ended.summary())
                .addKeyValue("differing", ended.differing())
                .addKeyValue("checkpoints", ended.checkpoints())
                .addKeyValue("points", ended.points())
                .log("verification has ended");
        try {
            listener.ended(ended);
            store.put(ended);
        } catch (RuntimeException e) {
            log.atWarn().setCause(e).log("the end of a verification could not be told");
        } finally {
            synchronized (this) {
                running = null;
            }
        }
    }

    private Set<ReplicaId> available() {
        return verdicts.get().stream()
                .filter(verdict -> verdict.status() == ReplicaStatus.AVAILABLE)
                .map(Verdict::replica)
                .collect(
                        Collectors.toCollection(() -> new TreeSet<>(java.util.Comparator.comparing(ReplicaId::value))));
    }

    /** Tells after each checkpoint how things stand; ends with the lead. */
    private Checkpoints watched(VerificationReport report) {
        return new Checkpoints() {
            @Override
            public GatewayLog.Result append(int shard, LogEntry.Checkpoint checkpoint) throws InterruptedException {
                if (!leads.getAsBoolean()) {
                    return new GatewayLog.NotAppended("this monitor no longer leads");
                }
                store.put(report.running());
                return checkpoints.append(shard, checkpoint);
            }

            @Override
            public List<ReplicaDigest> await(LogEntry.Checkpoint checkpoint, Set<ReplicaId> replicas, Duration time)
                    throws InterruptedException {
                return checkpoints.await(checkpoint, replicas, time);
            }

            @Override
            public void rest(Duration time) throws InterruptedException {
                checkpoints.rest(time);
            }
        };
    }

    private static java.util.concurrent.ThreadFactory daemon(String name) {
        return task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        };
    }

    @Override
    public void close() {
        schedule.shutdownNow();
        worker.shutdownNow();
    }
}
