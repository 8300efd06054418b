package io.lockstep.gateway.pool;

import io.lockstep.common.cluster.ReplicaId;
import io.lockstep.common.cluster.ReplicaStatus;
import io.lockstep.common.position.Position;
import io.lockstep.common.registry.Verdict;
import io.lockstep.common.registry.VerdictBoard;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Verdict boards for tests. */
public final class Boards {

    public static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    public static final Duration VALIDITY = Duration.ofSeconds(5);

    private Boards() {}

    public static VerdictBoard board(long epoch, long sequence, Verdict... verdicts) {
        return new VerdictBoard(epoch, sequence, "monitor-1", NOW, "topic", Position.of(0, 100), List.of(verdicts));
    }

    public static Verdict verdict(String replica, ReplicaStatus status) {
        return verdict(replica, URI.create("http://127.0.0.1:1"), 1, status, false, VALIDITY);
    }

    public static Verdict degraded(String replica) {
        return verdict(replica, URI.create("http://127.0.0.1:1"), 1, ReplicaStatus.CATCHING_UP, true, VALIDITY);
    }

    public static Verdict verdict(
            String replica, URI url, double weight, ReplicaStatus status, boolean degraded, Duration validity) {
        return new Verdict(
                new ReplicaId(replica),
                url,
                weight,
                0,
                status,
                degraded,
                "test",
                NOW,
                NOW,
                NOW.plus(validity),
                Position.of(0, 42),
                1L,
                0.25);
    }
}
