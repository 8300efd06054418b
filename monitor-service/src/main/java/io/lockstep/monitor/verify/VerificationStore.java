package io.lockstep.monitor.verify;

import java.util.List;
import java.util.Optional;

/**
 * Where all monitors find the last verifications, whichever of them leads.
 *
 * <p>Every method throws {@link org.springframework.dao.DataAccessException} if that place cannot be reached in time.
 */
interface VerificationStore {

    /** A verification has begun. */
    void begun(Verification verification);

    /** It goes on, or has ended. */
    void put(Verification verification);

    Optional<Verification> find(String id);

    /** The newest first. */
    List<Verification> last();
}
