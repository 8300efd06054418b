package io.lockstep.monitor.divergence;

import io.lockstep.common.cluster.ReplicaId;
import io.lockstep.common.registry.Progress;
import io.lockstep.monitor.verify.Verification;
import io.lockstep.monitor.verify.VerificationListener;
import java.time.Clock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Takes out the replicas that a verification has found to differ from a majority. */
public final class VerifiedDifferences implements VerificationListener {

    private final Function<ReplicaId, @Nullable Progress> progress;
    private final Convictions convictions;
    private final DivergenceWatch.Listener listener;
    private final Clock clock;

    /** @param progress a connector's last words; null if it never spoke */
    public VerifiedDifferences(
            Function<ReplicaId, @Nullable Progress> progress,
            Convictions convictions,
            DivergenceWatch.Listener listener,
            Clock clock) {
        this.progress = progress;
        this.convictions = convictions;
        this.listener = listener;
        this.clock = clock;
    }

    /** @throws org.springframework.dao.DataAccessException if Redis cannot be reached in time; the findings hold on this monitor */
    @Override
    public void ended(Verification verification) {
        for (String name : verification.differing()) {
            ReplicaId replica = new ReplicaId(name);
            Progress words = progress.apply(replica);
            Progress.Account account = words == null ? null : words.account();
            // Without a word from its connector nobody reads it anyway, and what it will hold then is not what was
            // compared.
            if (account != null) {
                Conviction conviction =
                        new Conviction(replica, account.history(), reason(verification), clock.instant());
                if (convictions.convict(conviction)) {
                    listener.convicted(conviction);
                }
            }
        }
    }

    private static String reason(Verification verification) {
        return "verification " + verification.id() + ": " + verification.summary();
    }
}
