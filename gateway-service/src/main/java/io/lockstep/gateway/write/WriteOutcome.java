package io.lockstep.gateway.write;

import io.lockstep.common.position.Token;
import io.lockstep.gateway.http.Refusal;
import io.lockstep.gateway.log.AppendResult.Accepted;
import org.jspecify.annotations.Nullable;

/** What came of a write. */
sealed interface WriteOutcome {

    /**
     * All of it is in the log.
     *
     * @param accepted where it is; null if there was nothing to write
     */
    record Written(@Nullable Accepted accepted) implements WriteOutcome {}

    /**
     * The good lines are in the log, the others are refused.
     *
     * @param accepted where the good lines are
     * @param error in InfluxDB's words
     */
    record PartlyWritten(Accepted accepted, String error) implements WriteOutcome {}

    /**
     * In the log, but not on as many replicas in time as the client insists on.
     *
     * @param token covers what is in the log
     */
    record NotApplied(Token token) implements WriteOutcome {}

    /**
     * In the log, and replicas have said that they cannot take all of it.
     *
     * @param status HTTP status
     * @param error in InfluxDB's words
     */
    record RefusedByReplicas(int status, String error) implements WriteOutcome {}

    /** Nothing of it is in the log, or, if {@link Reason#UNAVAILABLE}, not as far as is known. */
    record Refused(Reason reason, String error) implements WriteOutcome {}

    /** Why a write is refused, and with which HTTP status. */
    enum Reason {
        NOT_AUTHENTICATED(401),
        /** No replica can say whether the credentials are good. */
        CREDENTIALS_UNCERTAIN(503),
        /** What the request says besides its body. */
        REQUEST(400),
        DATABASE_MISSING(400),
        DATABASE_NOT_FOUND(404),
        NOT_AUTHORIZED(403),
        DATABASE_UNCERTAIN(503),
        BODY(400),
        BODY_LATE(408),
        TOO_LARGE(413),
        BUSY(503),
        UNPARSABLE(400),
        CONSISTENCY(400),
        POLICY_NOT_FOUND(500),
        UNAVAILABLE(503);

        private final int status;

        Reason(int status) {
            this.status = status;
        }

        int status() {
            return status;
        }

        /** Why the gate lets nobody in. */
        static Reason ofGate(Refusal refusal) {
            return refusal.status() == NOT_AUTHENTICATED.status ? NOT_AUTHENTICATED : CREDENTIALS_UNCERTAIN;
        }

        /** Why a body was not read. */
        static Reason ofBody(Refusal refusal) {
            return switch (refusal.status()) {
                case 413 -> TOO_LARGE;
                case 408 -> BODY_LATE;
                default -> BUSY;
            };
        }
    }
}
