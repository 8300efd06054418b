package io.lockstep.monitor.divergence;

import io.lockstep.common.cluster.ReplicaId;
import io.lockstep.common.registry.Progress;
import io.lockstep.monitor.registry.Conviction;
import io.lockstep.monitor.registry.Convictions;
import io.lockstep.monitor.verify.Verification;
import io.lockstep.monitor.verify.VerificationListener;
import java.time.Clock;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Takes out the replicas that a verification has found to differ from a majority. */
public final class VerifiedDifferences implements VerificationListener {

    private final Collection<ReplicaId> members;
    private final Function<ReplicaId, @Nullable Progress> progress;
    private final Convictions convictions;
    private final DivergenceWatch.Listener listener;
    private final Clock clock;

    /** What each replica held when the verification began. */
    private volatile Map<ReplicaId, String> histories = Map.of();

    /** @param progress a connector's last words; null if it never spoke */
    public VerifiedDifferences(
            Collection<ReplicaId> members,
            Function<ReplicaId, @Nullable Progress> progress,
            Convictions convictions,
            DivergenceWatch.Listener listener,
            Clock clock) {
        this.members = List.copyOf(members);
        this.progress = progress;
        this.convictions = convictions;
        this.listener = listener;
        this.clock = clock;
    }

    @Override
    public void begun(Verification verification) {
        Map<ReplicaId, String> names = new HashMap<>();
        members.forEach(replica -> history(replica).ifPresent(name -> names.put(replica, name)));
        histories = Map.copyOf(names);
    }

    /** @throws org.springframework.dao.DataAccessException if Redis cannot be reached in time; the findings hold on this monitor */
    @Override
    public void ended(Verification verification) {
        for (String name : verification.differing()) {
            ReplicaId replica = new ReplicaId(name);
            String compared = histories.get(replica);
            // Without a word from its connector nobody reads it anyway, and what it holds then is not what was
            // compared; neither is
            // what it was rebuilt with while others were still compared.
            if (compared != null && history(replica).filter(compared::equals).isPresent()) {
                Conviction conviction = new Conviction(replica, compared, reason(verification), clock.instant());
                if (convictions.convict(conviction)) {
                    listener.convicted(conviction);
                }
            }
        }
    }

    /** The name of what the replica holds; empty if its connector does not tell. */
    private Optional<String> history(ReplicaId replica) {
        return Optional.ofNullable(progress.apply(replica))
                .flatMap(words -> Optional.ofNullable(words.account()))
                .map(Progress.Account::history);
    }

    private static String reason(Verification verification) {
        return "verification " + verification.id() + ": " + verification.summary();
    }
}
