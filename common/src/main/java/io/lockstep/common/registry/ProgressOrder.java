package io.lockstep.common.registry;

import io.lockstep.common.cluster.ReplicaId;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/**
 * Tells news from old: what an incarnation said earlier, and all that a connector says after another one has spoken for its
 * replica. A connector that was paused while its standby took over may still tell where it once stood; believed, it would
 * bring a replica back into the pool that is being replayed. Thread-safe.
 */
public final class ProgressOrder {

    /** More take-overs of one replica than this within the life of one pause are not believable. */
    private static final int MAX_RETIRED = 16;

    private static final class Heard {
        private String incarnation;
        private long sequence;
        private final Deque<String> retired = new ArrayDeque<>();

        private Heard(Progress first) {
            incarnation = first.incarnation();
            sequence = first.sequence();
        }

        private boolean isNews(Progress progress) {
            if (progress.incarnation().equals(incarnation)) {
                boolean later = progress.sequence() > sequence;
                sequence = Math.max(sequence, progress.sequence());
                return later;
            }
            if (retired.contains(progress.incarnation())) {
                return false;
            }
            retired.addLast(incarnation);
            if (retired.size() > MAX_RETIRED) {
                retired.removeFirst();
            }
            incarnation = progress.incarnation();
            sequence = progress.sequence();
            return true;
        }
    }

    private final Map<ReplicaId, Heard> heard = new HashMap<>();

    /** Whether the message says something newer than all before; a message is news once. */
    public synchronized boolean isNews(Progress progress) {
        Heard before = heard.get(progress.replica());
        if (before == null) {
            heard.put(progress.replica(), new Heard(progress));
            return true;
        }
        return before.isNews(progress);
    }
}
