package io.lockstep.connector.replica;

import io.lockstep.common.cluster.ReplicaErrors;
import io.lockstep.connector.replica.Replica.Answered;
import io.lockstep.connector.replica.Replica.CommandAnswer;
import io.lockstep.connector.replica.Replica.Unavailable;

/**
 * What InfluxDB 1.x's answers to a command mean. Only 200 and 400 are a verdict on the statement; any other status speaks
 * of the server, of the connector's user, or comes from somebody else on the way. With 200 too, an error may tell of this
 * server alone: taken for an outcome, it would leave the replica without a change that the others have made.
 */
final class CommandAnswers {

    private CommandAnswers() {}

    /**
     * @param error the error of the request or of its statement; empty if there is none
     * @param body the whole answer
     */
    static CommandAnswer of(int status, String error, String body) {
        boolean judged = status == 200 || status == 400;
        return judged && !ReplicaErrors.ofThisServerOrRun(error)
                ? new Answered(status, body)
                : new Unavailable("HTTP " + status + ": " + error, false);
    }
}
