package io.lockstep.local.verify;

import io.lockstep.local.ClusterException;
import io.lockstep.local.InfluxHttp;
import io.lockstep.local.InfluxHttp.Answer;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/**
 * What one replica holds, in figures.
 *
 * @param replica its id
 * @param figures by "database.policy.measurement field function"
 */
record Summary(String replica, Map<String, JsonNode> figures) {

    private static final Duration BOUND = Duration.ofMinutes(1);
    private static final Set<String> OWN_DATABASES = Set.of("_internal", "_lockstep");

    /** Sums of floating-point numbers may differ in their last digits with the order of adding. */
    private static final BigDecimal TOLERANCE = new BigDecimal("1e-9");

    /** Asks the replica; throws ClusterException when it does not answer. */
    static Summary of(String replica, URI url) {
        InfluxHttp influx = new InfluxHttp(url, BOUND);
        Map<String, JsonNode> figures = new TreeMap<>();
        for (String database : firstColumn(ask(influx, replica, "SHOW DATABASES"))) {
            if (OWN_DATABASES.contains(database)) {
                continue;
            }
            String on = " ON " + quoted(database);
            List<String> policies = firstColumn(ask(influx, replica, "SHOW RETENTION POLICIES" + on));
            JsonNode fields = ask(influx, replica, "SHOW FIELD KEYS" + on);
            for (String policy : policies) {
                figures.put(database + "." + policy + " exists", tools.jackson.databind.node.BooleanNode.TRUE);
                for (JsonNode measurement : fields.path("series")) {
                    add(figures, influx, replica, database, policy, measurement);
                }
            }
        }
        return new Summary(replica, figures);
    }

    private static void add(
            Map<String, JsonNode> figures,
            InfluxHttp influx,
            String replica,
            String database,
            String policy,
            JsonNode measurement) {
        String name = measurement.path("name").asString("");
        List<String> columns = new ArrayList<>();
        for (JsonNode row : measurement.path("values")) {
            String field = quoted(row.path(0).asString(""));
            String type = row.path(1).asString("");
            columns.add("count(" + field + ")");
            columns.add("last(" + field + ")");
            if (type.equals("float") || type.equals("integer")) {
                columns.add("sum(" + field + ")");
            }
        }
        String from = quoted(database) + "." + quoted(policy) + "." + quoted(name);
        for (String column : columns) {
            JsonNode result = ask(influx, replica, "SELECT " + column + " FROM " + from);
            JsonNode value =
                    result.path("series").path(0).path("values").path(0).path(1);
            if (!value.isMissingNode()) {
                figures.put(database + "." + policy + "." + name + " " + column, value);
            }
        }
    }

    /** One line for each figure that is not the same. */
    List<String> differencesFrom(Summary other) {
        Set<String> keys = new java.util.TreeSet<>(figures.keySet());
        keys.addAll(other.figures.keySet());
        List<String> differences = new ArrayList<>();
        for (String key : keys) {
            JsonNode mine = figures.get(key);
            JsonNode theirs = other.figures.get(key);
            if (mine == null || theirs == null || !same(mine, theirs)) {
                differences.add(
                        key + ": " + shown(mine) + " on " + replica + ", " + shown(theirs) + " on " + other.replica);
            }
        }
        return differences;
    }

    private static boolean same(JsonNode one, JsonNode other) {
        if (!one.isNumber() || !other.isNumber() || (one.isIntegralNumber() && other.isIntegralNumber())) {
            return one.equals(other);
        }
        BigDecimal a = one.decimalValue();
        BigDecimal b = other.decimalValue();
        return a.subtract(b).abs().compareTo(a.abs().max(b.abs()).multiply(TOLERANCE)) <= 0;
    }

    private static String shown(@org.jspecify.annotations.Nullable JsonNode value) {
        return value == null ? "nothing" : value.toString();
    }

    private static JsonNode ask(InfluxHttp influx, String replica, String statement) {
        Answer answer = influx.query(statement);
        if (answer instanceof Answer.Good good) {
            return good.body().path("results").path(0);
        }
        throw new ClusterException(replica + " does not answer \"" + statement + "\": " + answer);
    }

    private static List<String> firstColumn(JsonNode result) {
        List<String> names = new ArrayList<>();
        result.path("series")
                .path(0)
                .path("values")
                .forEach(row -> names.add(row.path(0).asString("")));
        return names;
    }

    private static String quoted(String name) {
        return "\"" + name.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }
}
