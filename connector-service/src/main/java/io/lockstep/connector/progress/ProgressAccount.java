package io.lockstep.connector.progress;

import io.lockstep.common.registry.Progress;
import java.util.Optional;

/** What progress says of the replica beside its position. */
public interface ProgressAccount {

    /** Never says more than what is stored up to the position that is told with it. */
    Optional<Progress.Account> current();

    /** Progress was told; called on the telling thread, may block for a bounded time. */
    void renew(long applied);
}
