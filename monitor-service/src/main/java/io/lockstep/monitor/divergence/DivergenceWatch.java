package io.lockstep.monitor.divergence;

import io.lockstep.common.cluster.ReplicaId;
import io.lockstep.common.registry.Progress;
import io.lockstep.common.registry.Refusals;
import io.lockstep.common.registry.redis.RefusalReader;
import io.lockstep.monitor.cluster.Member;
import io.lockstep.monitor.divergence.Jury.Finding;
import io.lockstep.monitor.divergence.Jury.Testimony;
import io.lockstep.monitor.registry.Conviction;
import io.lockstep.monitor.registry.Convictions;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares the replicas' refusals every two seconds, while this monitor leads, on a thread of its own. A monitor that does not lead only
 * reads who was found to differ, to know it when it takes over and when Redis forgets.
 */
public final class DivergenceWatch implements AutoCloseable {

    /** Where refusals are read. */
    interface Records {

        RefusalReader.Account from(int shard, ReplicaId replica, long offset);
    }

    /** Told what was found. */
    public interface Listener {

        /** Replicas differ at a record; told once for each, and again when more of them have applied it. */
        void differ(int shard, String words);

        /** A replica is out: the majority disagrees with it. */
        void convicted(Conviction conviction);

        /** A replica that was out holds other content now. */
        void acquitted(ReplicaId replica, String reason);
    }

    private static final Logger log = LoggerFactory.getLogger(DivergenceWatch.class);
    private static final Duration INTERVAL = Duration.ofSeconds(2);

    /** Findings remembered, so that each is told once. */
    private static final int MOST_TOLD = 10_000;

    private final List<Member> members;
    private final Records records;
    private final Function<ReplicaId, @Nullable Progress> progress;
    private final Convictions convictions;
    private final BooleanSupplier leads;
    private final Listener listener;
    private final Clock clock;
    private final Map<String, Integer> told = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Integer> eldest) {
            return size() > MOST_TOLD;
        }
    };
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "divergence-watch");
        thread.setDaemon(true);
        return thread;
    });

    /**
     * A watch that is not started yet.
     *
     * @param progress a connector's last words; null if it never spoke
     * @param leads whether this monitor leads
     */
    public DivergenceWatch(
            List<Member> members,
            RefusalReader reader,
            Function<ReplicaId, @Nullable Progress> progress,
            Convictions convictions,
            BooleanSupplier leads,
            Listener listener,
            Clock clock) {
        this(members, reader::from, progress, convictions, leads, listener, clock);
    }

    DivergenceWatch(
            List<Member> members,
            Records records,
            Function<ReplicaId, @Nullable Progress> progress,
            Convictions convictions,
            BooleanSupplier leads,
            Listener listener,
            Clock clock) {
        this.members = List.copyOf(members);
        this.records = records;
        this.progress = progress;
        this.convictions = convictions;
        this.leads = leads;
        this.listener = listener;
        this.clock = clock;
    }

    public void start() {
        var unused = timer.scheduleWithFixedDelay(this::attempt, 0, INTERVAL.toNanos(), TimeUnit.NANOSECONDS);
    }

    private void attempt() {
        try {
            convictions.refresh();
            if (leads.getAsBoolean()) {
                round();
            }
        } catch (RuntimeException e) {
            log.atDebug().setCause(e).log("refusals not compared in this round");
        }
    }

    void round() {
        Map<ReplicaId, Progress> heard = new HashMap<>();
        for (Member member : members) {
            Progress words = progress.apply(member.id());
            if (words != null && words.account() != null) {
                heard.put(member.id(), words);
            }
        }
        heard.values().forEach(this::acquit);
        members.stream().collect(Collectors.groupingBy(Member::shard)).forEach((shard, ofShard) -> {
            List<Testimony> testimonies = new ArrayList<>();
            ofShard.forEach(member -> testimony(member, heard.get(member.id())).ifPresent(testimonies::add));
            Jury.findings(testimonies, ofShard.size()).forEach(finding -> found(shard, finding, heard));
        });
    }

    private void acquit(Progress words) {
        Progress.Account account = words.account();
        if (account != null && convictions.acquit(words.replica(), account.history())) {
            listener.acquitted(words.replica(), "its content was replaced, and is compared anew");
        }
    }

    /** What was heard comes before what is read, so that no refusal below the applied position is missed. */
    private Optional<Testimony> testimony(Member member, @Nullable Progress words) {
        if (words == null || words.account() == null) {
            return Optional.empty();
        }
        long from = words.account().refusalsFrom();
        RefusalReader.Account stored = records.from(member.shard(), member.id(), from);
        if (stored.begin().isEmpty()) {
            return Optional.empty();
        }
        NavigableMap<Long, Refusals> refusals = new TreeMap<>();
        stored.refusals().stream()
                .filter(refused -> refused.topicId().equals(words.topicId()))
                .forEach(refused -> refusals.put(refused.offset(), refused));
        return Optional.of(new Testimony(
                member.id(), words.topicId(), Math.max(from, stored.begin().getAsLong()), words.applied(), refusals));
    }

    private void found(int shard, Finding finding, Map<ReplicaId, Progress> heard) {
        Integer before = told.put(
                finding.topicId() + ":" + shard + ":" + finding.offset(),
                finding.account().size());
        if (before == null || before < finding.account().size()) {
            log.atError()
                    .addKeyValue("shard", shard)
                    .addKeyValue("offset", finding.offset())
                    .addKeyValue("outvoted", finding.outvoted())
                    .log("replicas differ: they refused different lines of the same record");
            listener.differ(shard, finding.words());
        }
        for (ReplicaId replica : finding.outvoted()) {
            Progress words = heard.get(replica);
            Progress.Account account = words == null ? null : words.account();
            if (account != null) {
                Conviction conviction = new Conviction(replica, account.history(), finding.words(), clock.instant());
                if (convictions.convict(conviction)) {
                    listener.convicted(conviction);
                }
            }
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
