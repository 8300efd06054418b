package io.lockstep.gateway.influxql;

import java.util.Locale;
import java.util.Set;

/** The words that the server never takes for a bare name. */
final class Keywords {

    private static final int LONGEST = "SUBSCRIPTIONS".length();

    private static final Set<String> ALL = Set.of(
            "ALL",
            "ALTER",
            "ANALYZE",
            "AND",
            "ANY",
            "AS",
            "ASC",
            "BEGIN",
            "BY",
            "CARDINALITY",
            "CONTINUOUS",
            "CREATE",
            "DATABASE",
            "DATABASES",
            "DEFAULT",
            "DELETE",
            "DESC",
            "DESTINATIONS",
            "DIAGNOSTICS",
            "DISTINCT",
            "DROP",
            "DURATION",
            "END",
            "EVERY",
            "EXACT",
            "EXPLAIN",
            "FALSE",
            "FIELD",
            "FOR",
            "FROM",
            "GRANT",
            "GRANTS",
            "GROUP",
            "GROUPS",
            "IN",
            "INF",
            "INSERT",
            "INTO",
            "KEY",
            "KEYS",
            "KILL",
            "LIMIT",
            "MEASUREMENT",
            "MEASUREMENTS",
            "NAME",
            "OFFSET",
            "ON",
            "OR",
            "ORDER",
            "PASSWORD",
            "POLICIES",
            "POLICY",
            "PRIVILEGES",
            "QUERIES",
            "QUERY",
            "READ",
            "REPLICATION",
            "RESAMPLE",
            "RETENTION",
            "REVOKE",
            "SELECT",
            "SERIES",
            "SET",
            "SHARD",
            "SHARDS",
            "SHOW",
            "SLIMIT",
            "SOFFSET",
            "STATS",
            "SUBSCRIPTION",
            "SUBSCRIPTIONS",
            "TAG",
            "TO",
            "TRUE",
            "USER",
            "USERS",
            "VALUES",
            "WHERE",
            "WITH",
            "WRITE");

    /** No statement changes a server, or kills a query, without one of these. */
    private static final Set<String> OF_CHANGE =
            Set.of("ALTER", "CREATE", "DELETE", "DROP", "GRANT", "INTO", "KILL", "REVOKE", "SET");

    private Keywords() {}

    static boolean contains(String capitals) {
        return capitals.length() <= LONGEST && ALL.contains(capitals);
    }

    /**
     * Whether a text holds a word that a change needs, wherever it stands: in a string, a name or a comment as well. It
     * looks at bare words only and knows nothing of quoting, so that its "no" holds however a server may scan the text.
     * A NUL counts as such a word, because the server drops it from the middle of one.
     */
    static boolean mayChangeSomething(String text) {
        int at = 0;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == 0) {
                return true;
            }
            if (!Characters.isLetter(c)) {
                at++;
                continue;
            }
            int start = at;
            while (at < text.length() && Characters.isIdentifier(text.charAt(at))) {
                at++;
            }
            if (at - start <= LONGEST
                    && OF_CHANGE.contains(text.substring(start, at).toUpperCase(Locale.ROOT))) {
                return true;
            }
        }
        return false;
    }
}
