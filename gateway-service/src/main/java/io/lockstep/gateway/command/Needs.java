package io.lockstep.gateway.command;

import io.lockstep.gateway.access.Caller;
import io.lockstep.gateway.influxql.IntoTarget;
import io.lockstep.gateway.influxql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Which privileges InfluxDB 1.x asks of a user for a statement. */
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

    /** The reads that take all privileges. */
    private static final Pattern ADMIN_READS = Pattern.compile(
            "SHOW (?:USERS|GRANTS|SUBSCRIPTIONS|STATS|DIAGNOSTICS|SHARDS|SHARD GROUPS)\\b.*",
            Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

    /** The reads that take none, or of which a replica of that version is to say what they take. */
    private static final Pattern OTHER_READS =
            Pattern.compile("SHOW (?:DATABASES\\b|.* CARDINALITY\\b).*", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

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
                        + statement.restated() + "', requires " + need);
    }

    private static List<Need> needs(Statement statement, String db) {
        return switch (statement.kind()) {
            case DELETE, DROP_SERIES -> List.of(new Need("WRITE", db));
            case DROP_CONTINUOUS_QUERY, DROP_RETENTION_POLICY -> on(statement.databases(), db, "WRITE");
            case CREATE_CONTINUOUS_QUERY -> on(statement.databases(), db, "READ", "WRITE");
            case SELECT_INTO -> into(statement, db);
            case READ, NODE_LOCAL -> reads(statement, db);
            default -> List.of(Need.ADMIN);
        };
    }

    /** Of the sources in their order, then of the target. */
    private static List<Need> into(Statement statement, String db) {
        List<Need> needs = new ArrayList<>();
        statement.sources().forEach(source -> needs.add(new Need("READ", source.isEmpty() ? db : source)));
        statement
                .target()
                .map(IntoTarget::db)
                .ifPresent(target -> needs.add(new Need("WRITE", target.isEmpty() ? db : target)));
        return needs;
    }

    private static List<Need> reads(Statement statement, String db) {
        String text = statement.normalised();
        if (OTHER_READS.matcher(text).matches()) {
            return List.of();
        }
        return ADMIN_READS.matcher(text).matches() ? List.of(Need.ADMIN) : on(statement.databases(), db, "READ");
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
