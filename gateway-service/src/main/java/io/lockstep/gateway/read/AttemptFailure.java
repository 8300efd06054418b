package io.lockstep.gateway.read;

import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import javax.net.ssl.SSLException;
import reactor.netty.internal.shaded.reactor.pool.PoolAcquirePendingLimitException;
import reactor.netty.internal.shaded.reactor.pool.PoolAcquireTimeoutException;

/** Why an attempt to read from a replica has ended without an answer. */
abstract sealed class AttemptFailure extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private AttemptFailure(String reason) {
        super(reason, null, false, false);
    }

    /** The replica answered with a server error, by its status or in its words. */
    static final class ServerError extends AttemptFailure {

        private static final long serialVersionUID = 1L;

        ServerError(String reason) {
            super(reason);
        }
    }

    /** The replica says that something failed, and not what: it may be the statement, or the replica. */
    static final class Untold extends AttemptFailure {

        private static final long serialVersionUID = 1L;

        Untold() {
            super("left out why a statement failed");
        }
    }

    /** The replica left the pool while the query waited for its answer to begin. */
    static final class Left extends AttemptFailure {

        private static final long serialVersionUID = 1L;

        Left() {
            super("left the read pool");
        }
    }

    /** The replica took the query and sent nothing, not even headers. */
    static final class Silent extends AttemptFailure {

        private static final long serialVersionUID = 1L;

        Silent() {
            super("silent");
        }
    }

    /** The connection was lost with an answer on it. */
    static final class Lost extends AttemptFailure {

        private static final long serialVersionUID = 1L;

        Lost() {
            super("connection lost");
        }
    }

    /** Whether a query that has no status yet cannot have reached the replica. */
    static boolean unsent(Throwable failure) {
        // Before there is a status, TLS can fail only over the handshake, which comes before the query.
        return ofTls(failure)
                || failure instanceof ConnectException
                || failure instanceof NoRouteToHostException
                || failure instanceof UnknownHostException
                || saturated(failure);
    }

    static boolean ofTls(Throwable failure) {
        return failure instanceof SSLException || failure.getCause() instanceof SSLException;
    }

    /** Whether the fault is this gateway's lack of connections and not the replica's. */
    static boolean saturated(Throwable failure) {
        return failure instanceof PoolAcquireTimeoutException || failure instanceof PoolAcquirePendingLimitException;
    }

    /** Whether it says nothing of how the replica does. */
    static boolean blameless(Throwable failure) {
        return failure instanceof Left || failure instanceof Untold || saturated(failure);
    }

    /** What a client may read of it; no addresses and no class names. */
    static String text(Throwable failure) {
        if (failure instanceof AttemptFailure known) {
            return String.valueOf(known.getMessage());
        }
        if (saturated(failure)) {
            return "no free connection";
        }
        return unsent(failure) ? "cannot be reached" : "connection lost";
    }

    /** A short name for metrics. */
    static String reason(Throwable failure) {
        if (failure instanceof ServerError) {
            return "server-error";
        }
        if (failure instanceof Left) {
            return "left-pool";
        }
        if (failure instanceof Untold) {
            return "untold";
        }
        return unsent(failure) ? "not-sent" : "broken";
    }
}
