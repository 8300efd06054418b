package io.lockstep.gateway.command;

import io.lockstep.gateway.access.Caller;
import io.lockstep.gateway.influxql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which privileges InfluxDB 1.x asks of a user for a statement that changes something. */
final class Needs {

    /** A privilege on a database; without a database, all privileges. */
    private record Need(String privilege, @Nullable String db) {

        static final Need ADMIN = new Need("", null);

        boolean isMetBy(Caller caller) {
            if (db == null) {
                return caller.admin();
            }
            return privilege.equals("READ") ? caller.mayRead(db) : caller.mayWrite(db);
        }

        @Override
        public String toString() {
            return db == null ? "admin privilege" : privilege + " on " + db;
        }
    }

    private Needs() {}

    /**
     * Says what the caller lacks, in InfluxDB's words.
     *
     * @param db the request's database; null if it names none
     */
    static Optional<String> lacking(Caller caller, Statement statement, @Nullable String db) {
        return needs(statement, db == null ? "" : db).stream()
                .filter(need -> !need.isMetBy(caller))
                .findFirst()
                .map(need -> "error authorizing query: " + caller.name() + " not authorized to execute statement '"
                        + statement.redacted() + "', requires " + need);
    }

    private static List<Need> needs(Statement statement, String db) {
        return switch (statement.kind()) {
            case DELETE, DROP_SERIES -> List.of(new Need("WRITE", db));
            case DROP_CONTINUOUS_QUERY -> on(statement.databases(), db, "WRITE");
            case CREATE_CONTINUOUS_QUERY, SELECT_INTO -> on(statement.databases(), db, "READ", "WRITE");
            default -> List.of(Need.ADMIN);
        };
    }

    /** On all databases that it names, since it does not tell which one is for what; or on the request's. */
    private static List<Need> on(Set<String> named, String db, String... privileges) {
        List<Need> needs = new ArrayList<>();
        for (String each : named.isEmpty() ? Set.of(db) : named) {
            for (String privilege : privileges) {
                needs.add(new Need(privilege, each));
            }
        }
        return needs;
    }
}
