package io.lockstep.gateway.influxql;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Puts the values of a request's {@code params} in the places of {@code $name}, so that a statement can be logged and
 * replayed by itself. As the server does, it takes strings, integers, floats, booleans, and objects of one entry whose
 * name is {@code identifier}, {@code regex}, {@code duration}, {@code string}, {@code integer}, {@code float} or
 * {@code number}.
 *
 * <p>The result is read again and compared token by token with what was meant, so that no value can end the place that it
 * was put in. A value that cannot be written down so is refused.
 */
public final class BoundParameters {

    private BoundParameters() {}

    /** What came of binding. */
    public sealed interface Binding permits Bound, Refused {}

    /** The statements with no parameters left. */
    public record Bound(Statements statements) implements Binding {
        /** The request with its values in place. */
        public String text() {
            return statements.request();
        }
    }

    /** Why the parameters cannot be put in, for the client to read. */
    public record Refused(String reason) implements Binding {}

    /**
     * Binds a request's parameters.
     *
     * @param values by name, numbers as the JSON reader gives them: {@link Double}, {@link Float} or {@link BigDecimal}
     *     for those with a decimal point, other types for integers. Values that no statement asks for are ignored.
     */
    public static Binding bind(Statements statements, Map<String, ?> values) {
        if (!statements.areReadable()) {
            return new Refused(statements.problem().orElseThrow());
        }
        String request = statements.request();
        StringBuilder text = new StringBuilder(request.length());
        List<Token> meant = new ArrayList<>();
        int from = 0;
        for (Token token : statements.tokens()) {
            if (token.kind() != TokenKind.BOUND_PARAMETER) {
                addSignificant(meant, token);
                continue;
            }
            if (!values.containsKey(token.text())) {
                return new Refused("missing parameter: " + token.text());
            }
            BoundLiteral literal = BoundLiteral.of(values.get(token.text()));
            if (literal == null) {
                return new Refused("missing parameter: " + unbindable(values.get(token.text()), token.text()));
            }
            meant.addAll(literal.tokens());
            text.append(request, from, token.start());
            if (!text.isEmpty() && wouldJoin(text.charAt(text.length() - 1))) {
                text.append(' ');
            }
            text.append(literal.text());
            if (token.end() < request.length() && wouldJoin(request.charAt(token.end()))) {
                text.append(' ');
            }
            from = token.end();
        }
        text.append(request, from, request.length());
        Statements bound = Statements.read(text.toString());
        return meansTheSame(statements, bound, meant)
                ? new Bound(bound)
                : new Refused("a bound parameter cannot stand where it stands; write its value instead");
    }

    /** The server's words. */
    private static String unbindable(@Nullable Object value, String name) {
        if (value instanceof Map<?, ?> map && map.size() != 1) {
            return "bound object parameter value must have exactly one entry";
        }
        if (value == null || value instanceof List<?>) {
            return "unable to bind parameter with type " + (value == null ? "<nil>" : "[]interface {}");
        }
        return "unable to bind parameter " + name;
    }

    private static boolean wouldJoin(char neighbour) {
        return Characters.isIdentifier(neighbour) || "\"'-/*$".indexOf(neighbour) >= 0;
    }

    private static boolean meansTheSame(Statements before, Statements after, List<Token> meant) {
        if (!after.areReadable() || before.list().size() != after.list().size()) {
            return false;
        }
        for (int i = 0; i < before.list().size(); i++) {
            if (before.list().get(i).kind() != after.list().get(i).kind()) {
                return false;
            }
        }
        List<Token> found = new ArrayList<>();
        after.tokens().forEach(token -> addSignificant(found, token));
        if (found.size() != meant.size()) {
            return false;
        }
        for (int i = 0; i < found.size(); i++) {
            if (!found.get(i).meansTheSameAs(meant.get(i))) {
                return false;
            }
        }
        return true;
    }

    private static void addSignificant(List<Token> tokens, Token token) {
        if (!token.kind().isTrivia()) {
            tokens.add(token);
        }
    }

    /** Whether a JSON number was written with a decimal point. */
    static boolean isFloat(Number number) {
        return number instanceof Double || number instanceof Float || number instanceof BigDecimal;
    }

    static boolean isInteger(Number number) {
        return number instanceof Integer
                || number instanceof Long
                || number instanceof Short
                || number instanceof Byte
                || (number instanceof BigInteger big && big.bitLength() <= 63);
    }
}
