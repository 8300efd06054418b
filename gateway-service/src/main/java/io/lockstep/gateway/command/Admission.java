package io.lockstep.gateway.command;

import io.lockstep.gateway.http.Refusal;
import io.lockstep.gateway.influxql.BoundParameters;
import io.lockstep.gateway.influxql.Statement;
import io.lockstep.gateway.influxql.StatementKind;
import io.lockstep.gateway.influxql.Statements;
import io.lockstep.gateway.read.QueryRequest;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Reads a request's statements and says which way they go. Knows nothing of replicas or the log. */
final class Admission {

    /** The changes that replicas can make from the log, each the same on all of them. */
    static final Set<StatementKind> SUPPORTED = Set.of(
            StatementKind.CREATE_DATABASE,
            StatementKind.DROP_DATABASE,
            StatementKind.CREATE_RETENTION_POLICY,
            StatementKind.ALTER_RETENTION_POLICY,
            StatementKind.DROP_RETENTION_POLICY,
            StatementKind.DELETE,
            StatementKind.DROP_MEASUREMENT,
            StatementKind.DROP_SERIES,
            StatementKind.CREATE_CONTINUOUS_QUERY,
            StatementKind.DROP_CONTINUOUS_QUERY,
            StatementKind.CREATE_USER,
            StatementKind.DROP_USER,
            StatementKind.SET_PASSWORD,
            StatementKind.GRANT,
            StatementKind.REVOKE);

    /** Lockstep's own database, which does not exist for clients. */
    private static final String OWN = "_lockstep";

    private static final Pattern HOST = Pattern.compile(" ON \"?([A-Za-z0-9._-]+)\"?$");

    private static final int MAX_STATEMENTS = 100;

    /** Of statements that are looked at token by token, with their parameters; in memory they take some fifty times that. */
    private static final int MAX_CHARACTERS = 256 * 1024;

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            // InfluxDB reads one value and leaves what comes behind it.
            .disable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();
    private static final TypeReference<Map<String, Object>> PARAMETERS = new TypeReference<>() {};

    private Admission() {}

    /** Which way a request goes. */
    sealed interface Way {}

    /** One replica answers it. */
    record ToReplica() implements Way {}

    /** The replica of that name answers it, and no other. */
    record ToNamedReplica(String replica) implements Way {}

    /** Its statements cannot be made, because its {@code params} are not what InfluxDB reads. */
    record BrokenParameters(String params) implements Way {}

    /** It names a database that does not exist for clients; {@code statement} is the first that does. */
    record NoSuchDatabase(String database, int statement, int statements) implements Way {}

    /** The gateway takes its statements one by one; at least one of them is no read. */
    record OneByOne(List<Statement> statements) implements Way {}

    /** Decides; throws a {@link Refusal} for what can go no way. */
    static Way decide(QueryRequest request) {
        Statements statements = Statements.read(request.q());
        if (!statements.areReadable()) {
            if (statements.mayForwardUnread() && !request.q().contains(OWN)) {
                return new ToReplica();
            }
            throw new Refusal(
                    400, "error parsing query: " + statements.problem().orElse("unknown statement"));
        }
        boolean changes = statements.list().stream().anyMatch(Admission::changes);
        boolean bound = statements.list().stream().anyMatch(Statement::hasBoundParameters);
        boolean bind = bound && (changes || mentionsOwn(request));
        if (changes || bind) {
            requireFewCharacters(request);
        }
        if (bind) {
            Optional<Map<String, Object>> values = parameters(request.params());
            if (values.isEmpty()) {
                return new BrokenParameters(String.valueOf(request.params()));
            }
            statements = bind(statements, values.get());
        }
        List<Statement> list = statements.list();
        if (list.size() > MAX_STATEMENTS && changes) {
            throw new Refusal(400, "a request may hold at most " + MAX_STATEMENTS + " statements");
        }
        for (int i = 0; i < list.size(); i++) {
            if (list.get(i).databases().contains(OWN) || OWN.equals(request.db())) {
                return new NoSuchDatabase(OWN, i, list.size());
            }
        }
        if (!changes) {
            return new ToReplica();
        }
        if (list.size() == 1 && list.get(0).kind() == StatementKind.KILL_QUERY) {
            Matcher host = HOST.matcher(list.get(0).normalised());
            if (host.find()) {
                return new ToNamedReplica(host.group(1));
            } else if (request.headers().containsHeader("X-Lockstep-Replica")) {
                return new ToReplica();
            }
        }
        return new OneByOne(list);
    }

    private static void requireFewCharacters(QueryRequest request) {
        String params = request.params();
        if (request.q().length() + (params == null ? 0L : params.length()) > MAX_CHARACTERS) {
            throw new Refusal(
                    400,
                    "the statements and parameters of a request that changes something may have at most "
                            + MAX_CHARACTERS + " characters");
        }
    }

    static boolean changes(Statement statement) {
        return statement.kind().isChange() || statement.kind() == StatementKind.KILL_QUERY;
    }

    private static boolean mentionsOwn(QueryRequest request) {
        String params = request.params();
        return params != null && (params.contains(OWN) || params.indexOf('\\') >= 0);
    }

    private static Statements bind(Statements statements, Map<String, Object> values) {
        BoundParameters.Binding binding = BoundParameters.bind(statements, values);
        if (binding instanceof BoundParameters.Bound bound) {
            return bound.statements();
        }
        throw new Refusal(400, "error parsing query: " + ((BoundParameters.Refused) binding).reason());
    }

    /** Empty if they cannot be read. */
    private static Optional<Map<String, Object>> parameters(@Nullable String params) {
        if (params == null || params.isEmpty()) {
            return Optional.of(Map.of());
        }
        try {
            Map<String, Object> values = JSON.readValue(params, PARAMETERS);
            return Optional.of(values == null ? Map.of() : values);
        } catch (JacksonException e) {
            return Optional.empty();
        }
    }
}
