package io.lockstep.gateway.influxql;

import java.math.BigInteger;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * A statement as InfluxDB 1.6.7 repeats it to people: keywords in capitals, one space where one belongs, quotes only where a name needs
 * them, numbers and durations in a form of their own, clauses in the grammar's order, what says nothing left out, and no password.
 */
final class Restated {

    private static final Set<String> BINARY =
            Set.of("+", "-", "*", "/", "%", "&", "|", "^", "=", "!=", "<", "<=", ">", ">=", "=~", "!~");
    private static final Set<String> AFTER_A_WILDCARDS_PLACE = Set.of("SELECT", "BY", "DISTINCT");
    private static final Set<String> LIMITS = Set.of("LIMIT", "OFFSET", "SLIMIT", "SOFFSET");

    /** Names behind these are apart at their dots; elsewhere a dot is part of a column's name. */
    private static final Set<String> BEFORE_QUALIFIED_NAMES = Set.of("FROM", "INTO", "ON");

    private static final Set<String> BETWEEN_VALUES = Set.of(".", "::");

    /** The options of a retention policy in the order in which they are printed. */
    private static final List<String> POLICY_OPTIONS = List.of("DURATION", "REPLICATION", "SHARD", "DEFAULT");

    /** ALTER RETENTION POLICY, its name, ON and the database. */
    private static final int BEFORE_OPTIONS = 6;

    private static final int POLICY = 3;

    private final StatementKind kind;
    private final List<Token> tokens;
    private final StringBuilder out = new StringBuilder();
    private final Deque<String> enclosing = new ArrayDeque<>();
    private String clause = "";
    private boolean joined = true;
    private int at;

    private Restated(StatementKind kind, List<Token> tokens) {
        this.kind = kind;
        this.tokens = tokens;
    }

    /** @param tokens of a whole statement that was recognised */
    static String of(StatementKind kind, List<Token> tokens) {
        List<Token> meaningful =
                tokens.stream().filter(token -> !token.kind().isTrivia()).toList();
        return new Restated(kind, alters(kind) ? inOrder(meaningful) : meaningful).text();
    }

    /** @param tokens of a part of a SELECT that was recognised */
    static String fragment(List<Token> tokens) {
        return of(StatementKind.READ, tokens);
    }

    private static boolean alters(StatementKind kind) {
        return kind == StatementKind.ALTER_RETENTION_POLICY || kind == StatementKind.ALTER_SHARD_DURATION;
    }

    /** ALTER RETENTION POLICY takes its options in any order. */
    private static List<Token> inOrder(List<Token> tokens) {
        List<Token> ordered = new ArrayList<>(tokens.subList(0, BEFORE_OPTIONS));
        Token policy = ordered.get(POLICY);
        if (policy.kind() == TokenKind.KEYWORD) {
            // The policy named "default" needs no quotes here.
            String name = policy.text().toLowerCase(Locale.ROOT);
            ordered.set(POLICY, new Token(TokenKind.IDENTIFIER, policy.start(), policy.end(), name));
        }
        Map<Integer, List<Token>> clauses = new TreeMap<>();
        List<Token> clause = new ArrayList<>();
        for (Token token : tokens.subList(ordered.size(), tokens.size())) {
            boolean ofShard = clause.size() == 1 && clause.get(0).is("SHARD");
            int option = token.kind() == TokenKind.KEYWORD && !ofShard ? POLICY_OPTIONS.indexOf(token.text()) : -1;
            if (option >= 0) {
                clause = new ArrayList<>();
                clauses.put(option, clause);
            }
            clause.add(token);
        }
        clauses.values().forEach(ordered::addAll);
        return ordered;
    }

    private String text() {
        while (at < tokens.size()) {
            if (!saysNothing()) {
                print();
                at++;
            }
        }
        return out.toString();
    }

    /** Passes over what InfluxDB leaves out. */
    private boolean saysNothing() {
        if (isCall(at, "fill") && token(at + 2).isNamed("null")) {
            at += 4;
            return true;
        }
        if (LIMITS.contains(token(at).text())
                && token(at).kind() == TokenKind.KEYWORD
                && token(at + 1).kind() == TokenKind.INTEGER
                && new BigInteger(token(at + 1).text()).signum() == 0) {
            at += 2;
            return true;
        }
        if (creates() && token(at).is("SHARD") && nanos(token(at + 2)).signum() == 0) {
            at += 3;
            return true;
        }
        return false;
    }

    private boolean creates() {
        return kind == StatementKind.CREATE_DATABASE || kind == StatementKind.CREATE_RETENTION_POLICY;
    }

    private void print() {
        Token token = token(at);
        switch (token.kind()) {
            case KEYWORD -> keyword(token);
            case IDENTIFIER -> identifier(token);
            case STRING -> put(kind.holdsPassword() ? "[REDACTED]" : quoted(token.text(), '\''));
            case INTEGER -> put(new BigInteger(token.text()).toString());
            case NUMBER -> put(number(token));
            case DURATION -> put(duration(token));
            case REGEX -> put("/" + token.text().replace("/", "\\/") + "/");
            case SYMBOL -> symbol(token.text());
            default -> put(token.text());
        }
    }

    private void keyword(Token token) {
        String text = token.text();
        clause = text;
        boolean isType = at > 0 && token(at - 1).is("::");
        if (isType
                || text.equals("TRUE")
                || text.equals("FALSE")
                || (text.equals("DISTINCT") && token(at + 1).is("("))) {
            put(text.toLowerCase(Locale.ROOT));
            joined = text.equals("DISTINCT");
        } else if (text.equals("INF")) {
            put("0s");
        } else {
            put(text);
        }
        if (text.equals("ALL") && ofPrivileges() && !token(at + 1).is("PRIVILEGES")) {
            put("PRIVILEGES");
        }
    }

    private boolean ofPrivileges() {
        return kind == StatementKind.GRANT || kind == StatementKind.REVOKE;
    }

    private void identifier(Token token) {
        if (token(at - 1).is("::")) {
            put(token.text().toLowerCase(Locale.ROOT));
        } else if (token(at + 1).is("(")) {
            put(token.isNamed("tz") ? "TZ" : token.text().toLowerCase(Locale.ROOT));
            joined = true;
        } else {
            String name = BEFORE_QUALIFIED_NAMES.contains(clause) ? token.text() : column();
            put(needsQuotes(name) ? quoted(name, '"') : name);
        }
        if (isOrder() && !token(at + 1).is("ASC") && !token(at + 1).is("DESC")) {
            put("ASC");
        }
    }

    private boolean isOrder() {
        return token(at - 1).is("BY") && token(at - 2).is("ORDER");
    }

    /** The name of the column that begins here, dots included. */
    private String column() {
        StringBuilder name = new StringBuilder(token(at).text());
        while (token(at + 1).is(".")) {
            at++;
            boolean named = token(at + 1).kind() == TokenKind.IDENTIFIER;
            // The server drops a dot that no name follows.
            if (named || token(at + 1).is(".")) {
                name.append('.');
            }
            if (named) {
                at++;
                name.append(token(at).text());
            }
        }
        return name.toString();
    }

    private void symbol(String symbol) {
        if (symbol.equals("(")) {
            enclosing.push(clause);
            put("(");
            joined = true;
        } else if (symbol.equals(")") || symbol.equals(",")) {
            clause = symbol.equals(")") && !enclosing.isEmpty() ? enclosing.pop() : clause;
            joined = true;
            put(symbol);
        } else if (BETWEEN_VALUES.contains(symbol)) {
            joined = true;
            put(symbol);
            joined = true;
        } else if (symbol.equals(":")) {
            put(symbol);
            joined = true;
        } else if ((symbol.equals("-") || symbol.equals("+")) && isPrefix()) {
            sign(symbol.equals("-"));
        } else {
            put(symbol);
        }
    }

    private boolean isPrefix() {
        Token before = token(at - 1);
        boolean isValue =
                before.is("TRUE") || before.is("FALSE") || token(at - 2).is("::");
        return (before.kind() == TokenKind.KEYWORD && !isValue)
                || (before.kind() == TokenKind.SYMBOL
                        && (BINARY.contains(before.text()) || before.is("(") || before.is(","))
                        && !isWildcard(at - 1));
    }

    private boolean isWildcard(int index) {
        Token before = token(index - 1);
        return token(index).is("*")
                && (before.is("(")
                        || before.is(",")
                        || (before.kind() == TokenKind.KEYWORD && AFTER_A_WILDCARDS_PLACE.contains(before.text())));
    }

    /** Numbers take their sign; all else is multiplied by it. */
    private void sign(boolean negative) {
        switch (token(at + 1).kind()) {
            case INTEGER, NUMBER, DURATION -> {
                if (negative && !isZero(token(at + 1))) {
                    put("-");
                    joined = true;
                }
            }
            default -> {
                put(negative ? "-1" : "1");
                put("*");
            }
        }
    }

    /** Whether a number has no sign; one with a point has. */
    private static boolean isZero(Token token) {
        return switch (token.kind()) {
            case INTEGER -> new BigInteger(token.text()).signum() == 0;
            case DURATION -> nanos(token).signum() == 0;
            default -> false;
        };
    }

    private String duration(Token token) {
        BigInteger nanos = nanos(token);
        return kind == StatementKind.CREATE_DATABASE
                ? Durations.inHoursMinutesSeconds(nanos)
                : Durations.inOneUnit(nanos);
    }

    private static BigInteger nanos(Token token) {
        return token.kind() == TokenKind.DURATION ? Durations.nanos(token.text()) : BigInteger.ZERO;
    }

    private boolean isFilled() {
        return isCall(at - 2, "fill") || (isCall(at - 3, "fill") && isSign(at - 1));
    }

    private boolean isSign(int index) {
        return token(index).is("-") || token(index).is("+");
    }

    /** Expressions have three decimals, FILL as many as it takes. */
    private String number(Token token) {
        double value = Double.parseDouble(token.text());
        return isFilled() ? GoNumbers.shortest(value) : GoNumbers.threeDecimals(value);
    }

    private boolean isCall(int index, String name) {
        return token(index).isNamed(name) && token(index + 1).is("(");
    }

    private Token token(int index) {
        return index >= 0 && index < tokens.size() ? tokens.get(index) : new Token(TokenKind.END, 0, 0, "");
    }

    private void put(String text) {
        if (!joined) {
            out.append(' ');
        }
        out.append(text);
        joined = false;
    }

    private static boolean needsQuotes(String name) {
        boolean plain = !name.isEmpty()
                && !Characters.isDigit(name.charAt(0))
                && name.chars().allMatch(Characters::isIdentifier);
        return !plain || Keywords.contains(name.toUpperCase(Locale.ROOT));
    }

    /** A string or a name in its quotes. */
    static String quoted(String text, char quote) {
        StringBuilder quoted = new StringBuilder().append(quote);
        for (char c : text.toCharArray()) {
            if (c == '\n') {
                quoted.append("\\n");
            } else if (c == '\\' || c == quote) {
                quoted.append('\\').append(c);
            } else {
                quoted.append(c);
            }
        }
        return quoted.append(quote).toString();
    }
}
