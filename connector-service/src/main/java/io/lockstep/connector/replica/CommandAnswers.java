package io.lockstep.connector.replica;

import io.lockstep.connector.replica.Replica.Answered;
import io.lockstep.connector.replica.Replica.CommandAnswer;
import io.lockstep.connector.replica.Replica.Unavailable;
import java.util.List;
import java.util.Locale;

/**
 * What InfluxDB 1.x's answers to a command mean. Only 200 and 400 are a verdict on the statement; any other status speaks
 * of the server, of the connector's user, or comes from somebody else on the way. With 200 too, an error may tell of this
 * server alone: taken for an outcome, it would leave the replica without a change that the others have made.
 */
final class CommandAnswers {

    /** Parts of errors, in lower case, that another replica would not give to the same statement, or this one later. */
    private static final List<String> OF_THIS_SERVER_ALONE = List.of(
            "max-concurrent-queries limit exceeded",
            "query interrupted",
            "query-timeout limit exceeded",
            "pending deletion",
            "engine is closed",
            "shard is disabled",
            "no space left on device",
            "too many open files",
            "cannot allocate memory",
            "input/output error",
            "read-only file system");

    private CommandAnswers() {}

    /**
     * @param error the error of the request or of its statement; empty if there is none
     * @param body the whole answer
     */
    static CommandAnswer of(int status, String error, String body) {
        boolean judged = status == 200 || status == 400;
        String lower = error.toLowerCase(Locale.ROOT);
        return judged && OF_THIS_SERVER_ALONE.stream().noneMatch(lower::contains)
                ? new Answered(status, body)
                : new Unavailable("HTTP " + status + ": " + error, false);
    }
}
