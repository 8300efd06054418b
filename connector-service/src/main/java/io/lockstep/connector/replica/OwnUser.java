package io.lockstep.connector.replica;

import io.lockstep.common.log.LogEntry;
import io.lockstep.connector.replica.Replica.Answered;
import io.lockstep.connector.replica.Replica.CommandAnswer;
import io.lockstep.support.InfluxdbProperties;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import org.influxdb.InfluxDBException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The user that Lockstep's processes are at a replica. It is no part of the log, because nothing of the log can be replayed into a
 * server that knows nobody: the connector makes it, on a new or wiped server as on one that asks for no credentials yet.
 */
final class OwnUser {

    private static final Logger log = LoggerFactory.getLogger(OwnUser.class);

    /** InfluxDB's refusal of everything but the creation of the first user with all privileges. */
    private static final String NOBODY_YET = "create admin user first";

    private final InfluxdbProperties user;
    private final Function<LogEntry.Command, CommandAnswer> server;

    /** @param server runs a statement there */
    OwnUser(InfluxdbProperties user, Function<LogEntry.Command, CommandAnswer> server) {
        this.user = user;
        this.server = server;
    }

    /** Whether there is such a user at all. */
    boolean isSet() {
        return user.isSet();
    }

    /** Whether an error says that the server has no users, and this one can be made. */
    boolean canHelp(InfluxDBException error) {
        return isSet() && String.valueOf(error.getMessage()).contains(NOBODY_YET);
    }

    /** Makes the user if it is not among these. */
    void createUnlessAmong(List<String> users) {
        if (isSet() && !users.contains(user.username())) {
            create();
        }
    }

    /**
     * Makes the user.
     *
     * @throws InfluxDBException if that fails; without the server's words, which could hold the password
     */
    void create() {
        String statement = "CREATE USER \"" + escaped(user.username(), '"') + "\" WITH PASSWORD '"
                + escaped(user.password(), '\'') + "' WITH ALL PRIVILEGES";
        CommandAnswer answer = server.apply(new LogEntry.Command("own-user", statement, null, null, Instant.EPOCH));
        boolean made = answer instanceof Answered answered
                && answered.status() == 200
                && !answered.body().contains("\"error\"");
        if (!made) {
            throw new InfluxDBException("the user of lockstep.influxdb.username could not be created");
        }
        log.atInfo().addKeyValue("user", user.username()).log("the user of Lockstep's own processes was created");
    }

    private static String escaped(@Nullable String text, char quote) {
        return String.valueOf(text)
                .replace("\\", "\\\\")
                .replace(String.valueOf(quote), "\\" + quote)
                .replace("\n", "\\n");
    }
}
