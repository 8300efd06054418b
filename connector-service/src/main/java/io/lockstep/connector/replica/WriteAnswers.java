package io.lockstep.connector.replica;

import io.lockstep.connector.replica.Replica.Accepted;
import io.lockstep.connector.replica.Replica.LinesRefused;
import io.lockstep.connector.replica.Replica.RequestRefused;
import io.lockstep.connector.replica.Replica.TooLarge;
import io.lockstep.connector.replica.Replica.Unavailable;
import io.lockstep.connector.replica.Replica.WriteAnswer;

/**
 * What InfluxDB 1.x's answers to a write mean. Texts are those of the server's {@code httpd} and {@code tsdb} packages;
 * see {@code docs/decisions/0005-answers-to-writes.md}.
 */
final class WriteAnswers {

    static final String DATABASE_NOT_FOUND = "database not found";

    private WriteAnswers() {}

    static WriteAnswer of(int status, String error) {
        if (status / 100 == 2) {
            return new Accepted();
        }
        if (status == 413) {
            return new TooLarge();
        }
        // A shard that is being deleted answers 400, but a moment later the write makes a new one.
        if (error.contains("pending deletion")) {
            return new Unavailable(text(status, error), true);
        }
        if (status == 400) {
            return new LinesRefused(error);
        }
        // Any other 404 is not InfluxDB's: a proxy or a stranger on the port must not have lines refused for good.
        if (error.contains("retention policy not found") || (status == 404 && error.contains(DATABASE_NOT_FOUND))) {
            return new RequestRefused(error);
        }
        // 500: the handler has given up, at the first shard's failure or at its time-out, but the other shards'
        // goroutines have not.
        return new Unavailable(text(status, error), status == 500 || error.contains("timeout"));
    }

    private static String text(int status, String error) {
        return "HTTP " + status + ": " + error;
    }
}
