package io.lockstep.monitor.registry;

import io.lockstep.common.cluster.ReplicaId;
import io.lockstep.common.registry.Progress;
import io.lockstep.common.registry.ProgressOrder;
import io.lockstep.monitor.cluster.Member;
import io.lockstep.monitor.verdict.Heard;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What each connector said last, and when this monitor saw its words change. The age of words is the time since they
 * changed, by this process's clock alone. Thread-safe.
 */
public final class ProgressWatch {

    private final Set<ReplicaId> replicas;
    private final Clock clock;
    private final Runnable onUrgent;
    private final Map<ReplicaId, Heard> heard = new TreeMap<>();
    private final ProgressOrder order = new ProgressOrder();

    /** @param onUrgent called when a write failure came or went, or a connector started anew */
    public ProgressWatch(List<Member> members, Clock clock, Runnable onUrgent) {
        replicas = members.stream().map(Member::id).collect(Collectors.toUnmodifiableSet());
        this.clock = clock;
        this.onUrgent = onUrgent;
    }

    /** A connector has just said something. */
    public void announced(Progress progress) {
        if (note(progress, clock.instant())) {
            onUrgent.run();
        }
    }

    /**
     * What the registry held.
     *
     * @param readFrom when the read began; what was announced since then is newer
     */
    public synchronized void found(Collection<Progress> all, Instant readFrom) {
        for (Progress progress : all) {
            Heard before = heard.get(progress.replica());
            if (before == null) {
                if (replicas.contains(progress.replica()) && order.isNews(progress)) {
                    heard.put(progress.replica(), new Heard(progress, null));
                }
            } else if (before.at() == null || before.at().isBefore(readFrom)) {
                note(progress, clock.instant());
            }
        }
    }

    public synchronized @Nullable Heard of(ReplicaId replica) {
        return heard.get(replica);
    }

    /** The last words of all connectors. */
    public synchronized List<Progress> all() {
        return heard.values().stream().map(Heard::progress).toList();
    }

    private synchronized boolean note(Progress progress, Instant now) {
        if (!replicas.contains(progress.replica())) {
            return false;
        }
        if (!order.isNews(progress)) {
            return false;
        }
        Heard before = heard.put(progress.replica(), new Heard(progress, now));
        return before == null
                || !before.progress().incarnation().equals(progress.incarnation())
                || kind(before.progress()) != kind(progress);
    }

    /** None, passing or for good: a change of it is worth a look at once. */
    private static int kind(Progress progress) {
        Progress.WriteFailure failure = progress.failure();
        return failure == null ? 0 : failure.lost() ? 2 : 1;
    }
}
