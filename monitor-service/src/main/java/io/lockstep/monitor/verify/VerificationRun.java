package io.lockstep.monitor.verify;

import io.lockstep.common.cluster.ReplicaId;
import io.lockstep.common.log.LogEntry;
import io.lockstep.common.log.LogEntry.Slice;
import io.lockstep.common.registry.ReplicaDigest;
import io.lockstep.common.registry.ReplicaDigest.CatalogItem;
import io.lockstep.common.registry.ReplicaDigest.Problem;
import io.lockstep.monitor.gateway.GatewayLog;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Walks through all data of one shard: first the catalog, then every measurement that any replica has, from its open beginning to
 * its open end. A replica that cannot keep up with a chunk gets smaller ones; one that gives no digest of some part is named as
 * not verified and takes no further part.
 */
final class VerificationRun {

    /** Halving so often brings a week down to milliseconds. */
    private static final int MAX_HALVINGS = 40;

    private static final int ATTEMPTS = 3;
    private static final Duration BEFORE_NEXT_ATTEMPT = Duration.ofSeconds(1);

    private final VerificationReport report;
    private final int shard;
    private final Set<ReplicaId> replicas;
    private final Supplier<Set<ReplicaId>> available;
    private final Checkpoints checkpoints;
    private final Counts counts;
    private final VerifySettings settings;
    private final Clock clock;

    /** For each retention policy that ends, how many nanoseconds its points live. */
    private final Map<List<String>, Long> lifetimes = new HashMap<>();

    /**
     * Takes its parts.
     *
     * @param available which replicas are available now; asked before each checkpoint. Throws nothing
     */
    VerificationRun(
            VerificationReport report,
            int shard,
            Set<ReplicaId> replicas,
            Supplier<Set<ReplicaId>> available,
            Checkpoints checkpoints,
            Counts counts,
            VerifySettings settings,
            Clock clock) {
        this.report = report;
        this.shard = shard;
        this.replicas = new TreeSet<>(Comparator.comparing(ReplicaId::value));
        this.replicas.addAll(replicas);
        this.available = available;
        this.checkpoints = checkpoints;
        this.counts = counts;
        this.settings = settings;
        this.clock = clock;
    }

    /** Runs to the end. */
    void run() throws EndedException, InterruptedException {
        List<CatalogItem> server = catalog(null);
        Set<String> databases = new TreeSet<>();
        for (CatalogItem item : server) {
            String db = item.db();
            if (db != null) {
                databases.add(db);
                if (item.rp() != null && item.expirySeconds() > 0) {
                    lifetimes.merge(List.of(db, item.rp()), TimeUnit.SECONDS.toNanos(item.expirySeconds()), Math::min);
                }
            }
        }
        for (String db : databases) {
            Collection<Slice> slices = slices(catalog(db));
            ChunkPlan plan = new ChunkPlan(slices, counts, replicas.iterator().next(), settings.maxPoints());
            for (List<Slice> chunk = plan.next(); !chunk.isEmpty(); chunk = plan.next()) {
                points(chunk);
            }
        }
    }

    /** Every measurement that any replica has. */
    private Collection<Slice> slices(List<CatalogItem> items) {
        Map<List<String>, Slice> slices = new LinkedHashMap<>();
        for (CatalogItem item : items) {
            if (item.db() != null && item.rp() != null && item.measurement() != null) {
                slices.merge(
                        List.of(item.rp(), item.measurement()),
                        new Slice(
                                item.db(),
                                item.rp(),
                                item.measurement(),
                                from(item.db(), item.rp()),
                                Slice.MAX_TIME,
                                item.ofManyTypes()),
                        (one, other) -> one.ofManyTypes() ? one : other);
            }
        }
        return List.copyOf(slices.values());
    }

    /** The first moment that is not about to expire while the verification walks. */
    private long from(String db, String rp) {
        Long lifetime = lifetimes.get(List.of(db, rp));
        if (lifetime == null) {
            return Slice.MIN_TIME;
        }
        long now = TimeUnit.MILLISECONDS.toNanos(clock.millis());
        return now - lifetime + settings.retentionMargin().toNanos();
    }

    /** What all replicas have of a catalog; its differences are noted. */
    private List<CatalogItem> catalog(@Nullable String db) throws EndedException, InterruptedException {
        Answers answers = ask(List.of(), db);
        answers.tooLarge().forEach(this::drop);
        needTwo();
        report.found(Findings.ofCatalog(answers.digests()));
        return answers.digests().stream()
                .flatMap(digest -> digest.items().stream())
                .toList();
    }

    private record Work(List<Slice> chunk, int halvings) {}

    private void points(List<Slice> chunk) throws EndedException, InterruptedException {
        Deque<Work> work = new ArrayDeque<>();
        work.add(new Work(chunk, 0));
        while (!work.isEmpty()) {
            Work next = work.removeFirst();
            List<Slice> slices = unexpired(next.chunk());
            if (slices.isEmpty()) {
                continue;
            }
            Answers answers = ask(slices, null);
            ReplicaId witness = answers.tooLarge().isEmpty()
                    ? replicas.iterator().next()
                    : answers.tooLarge().keySet().iterator().next();
            boolean smaller = !answers.tooLarge().isEmpty() || Findings.needHours(answers.digests(), slices.size());
            List<List<Slice>> halves = smaller && next.halvings() < MAX_HALVINGS
                    ? ChunkPlan.halves(slices, counts, witness)
                    : List.of(slices);
            if (halves.size() > 1) {
                work.addFirst(new Work(halves.get(1), next.halvings() + 1));
                work.addFirst(new Work(halves.get(0), next.halvings() + 1));
                continue;
            }
            answers.tooLarge().forEach(this::drop);
            needTwo();
            report.found(Findings.ofPoints(slices, answers.digests()));
            report.compared(answers.digests().stream()
                    .mapToLong(digest -> digest.slices().stream()
                            .mapToLong(ReplicaDigest.SliceDigest::points)
                            .sum())
                    .max()
                    .orElse(0));
        }
    }

    /** The walk takes time: what comes close to its end meanwhile is left out too. */
    private List<Slice> unexpired(List<Slice> chunk) {
        return chunk.stream()
                .map(slice -> ChunkPlan.part(slice, Math.max(slice.from(), from(slice.db(), slice.rp())), slice.to()))
                .filter(slice -> slice.from() <= slice.to())
                .toList();
    }

    /** The digests of one checkpoint, and who said that it was too large. */
    private record Answers(List<ReplicaDigest> digests, Map<ReplicaId, String> tooLarge) {}

    /** Asks until every replica has answered in some way, or is dropped. */
    private Answers ask(List<Slice> slices, @Nullable String db) throws EndedException, InterruptedException {
        for (int attempt = 1; ; attempt++) {
            leaveOutUnavailable();
            LogEntry.Checkpoint checkpoint = new LogEntry.Checkpoint(
                    report.id(),
                    report.nextCheckpoint(),
                    slices,
                    db,
                    settings.maxPoints(),
                    settings.maxPause().toMillis(),
                    VerifySettings.VALID.toMillis());
            GatewayLog.Result appended = checkpoints.append(shard, checkpoint);
            if (appended instanceof GatewayLog.NotAppended not) {
                if (attempt < ATTEMPTS) {
                    checkpoints.rest(BEFORE_NEXT_ATTEMPT);
                    continue;
                }
                throw new EndedException("the checkpoint could not be put into the log: " + not.reason());
            }
            GatewayLog.Appended stands = (GatewayLog.Appended) appended;
            report.standsAt(stands.token());
            List<ReplicaDigest> digests = checkpoints.await(checkpoint, replicas, VerifySettings.ANSWER).stream()
                    .filter(digest -> replicas.contains(digest.replica()) && digest.offset() == stands.offset())
                    .toList();
            Duration pause = Duration.ofMillis(
                    digests.stream().mapToLong(ReplicaDigest::pauseMillis).max().orElse(0));
            report.paused(pause);
            checkpoints.rest(settings.restAfter(pause));

            Map<ReplicaId, String> failed = failed(digests);
            if (failed.isEmpty()) {
                return answers(digests, slices.size());
            }
            if (attempt == ATTEMPTS) {
                failed.forEach(this::drop);
                needTwo();
                return answers(
                        digests.stream()
                                .filter(digest -> replicas.contains(digest.replica()))
                                .toList(),
                        slices.size());
            }
        }
    }

    /** Who gave no digest, for a reason that a smaller chunk would not help. */
    private Map<ReplicaId, String> failed(List<ReplicaDigest> digests) {
        Map<ReplicaId, String> failed = new LinkedHashMap<>();
        for (ReplicaId replica : replicas) {
            ReplicaDigest digest = digests.stream()
                    .filter(candidate -> candidate.replica().equals(replica))
                    .findFirst()
                    .orElse(null);
            Problem problem = digest == null ? null : digest.problem();
            if (digest == null) {
                failed.put(replica, "no answer within " + VerifySettings.ANSWER.toSeconds() + " s");
            } else if (problem != null && !problem.tooLarge()) {
                failed.put(replica, problem.reason());
            }
        }
        return failed;
    }

    private static Answers answers(List<ReplicaDigest> digests, int slices) {
        Map<ReplicaId, String> tooLarge = new LinkedHashMap<>();
        List<ReplicaDigest> whole = new ArrayList<>();
        for (ReplicaDigest digest : digests) {
            Problem problem = digest.problem();
            if (problem != null) {
                tooLarge.put(digest.replica(), problem.reason());
            } else if (digest.slices().size() == slices) {
                whole.add(digest);
            } else {
                tooLarge.put(digest.replica(), "its digest does not fit the checkpoint");
            }
        }
        return new Answers(whole, tooLarge);
    }

    private void leaveOutUnavailable() throws EndedException {
        Set<ReplicaId> now = available.get();
        List.copyOf(replicas).stream()
                .filter(replica -> !now.contains(replica))
                .forEach(replica -> drop(replica, "it ceased to be available"));
        needTwo();
    }

    private void drop(ReplicaId replica, String reason) {
        replicas.remove(replica);
        report.notVerified(replica, reason);
    }

    private void needTwo() throws EndedException {
        if (replicas.size() < 2) {
            throw new EndedException("fewer than two replicas could be compared");
        }
    }
}
