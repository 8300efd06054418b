package io.lockstep.gateway.into;

import io.lockstep.common.cluster.ReplicaErrors;
import io.lockstep.common.position.Token;
import io.lockstep.gateway.into.IntoResult.Failed;
import io.lockstep.gateway.into.IntoResult.Unavailable;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The statement ends here, with the message for the client. */
final class IntoException extends Exception {

    private static final long serialVersionUID = 1L;

    private final boolean unavailable;

    private IntoException(String error, boolean unavailable) {
        super(error, null, false, false);
        this.unavailable = unavailable;
    }

    /** It would have failed on one server as well. */
    IntoException(String error) {
        this(error, false);
    }

    /**
     * A replica has answered with an error.
     *
     * @throws IOException if it tells of this replica alone, so that another one is to be asked
     */
    static IntoException told(String error) throws IOException {
        if (ReplicaErrors.ofThisServer(error)) {
            throw new IOException(error);
        }
        return new IntoException(error);
    }

    /** It can be repeated. */
    static IntoException unavailable(String reason) {
        return new IntoException(reason, true);
    }

    /** @param written covers what has been written before; null if nothing has */
    IntoResult result(@Nullable Token written) {
        String error = String.valueOf(getMessage());
        return unavailable ? new Unavailable(error, written) : new Failed(error, written);
    }
}
