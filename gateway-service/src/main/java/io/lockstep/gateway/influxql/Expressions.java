package io.lockstep.gateway.influxql;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The grammar's names, literals and expressions. */
final class Expressions {

    /** Deeper nesting than anyone writes; the reader gives up there instead of running out of stack. */
    private static final int DEEPEST = 200;

    /** More of them in a request than anyone writes, and few enough to be kept. */
    private static final int MOST_FACTS = 50_000;

    private static final BigInteger LARGEST_INTEGER = BigInteger.TWO.pow(64).subtract(BigInteger.ONE);
    private static final String LITERAL = "identifier, string, number, bool";

    private static final Set<String> COMPARISONS = Set.of("=", "!=", "=~", "!~", "<", "<=", ">", ">=", "AND", "OR");
    private static final Set<String> CALCULATIONS = Set.of("+", "-", "*", "/", "%", "&", "|", "^", "IN");

    private static final Set<String> TYPES = Set.of("float", "integer", "unsigned", "string", "boolean");

    private final TokenStream tokens;
    private int depth;
    private int comparisons;
    private int factsBefore;

    private Facts facts;

    Expressions(TokenStream tokens) {
        this.tokens = tokens;
        this.facts = new Facts();
    }

    /** Forgets the statement before. */
    Facts begin() {
        factsBefore += facts.count();
        facts = new Facts();
        depth = 0;
        comparisons = 0;
        return facts;
    }

    Facts facts() {
        return facts;
    }

    void requireFewFacts() throws NotRecognised {
        if (factsBefore + facts.count() > MOST_FACTS) {
            throw NotRecognised.because("more than " + MOST_FACTS + " databases and calls of now()", tokens.last());
        }
    }

    void deeper(Token at) throws NotRecognised {
        if (++depth > DEEPEST) {
            throw NotRecognised.because("nested more than " + DEEPEST + " levels deep", at);
        }
    }

    void back() {
        depth--;
    }

    /** An expression as a column, where the server accepts no comparison at any depth. */
    void column() throws NotRecognised {
        int before = comparisons;
        Token first = tokens.next();
        tokens.unscan();
        expression();
        if (comparisons != before) {
            throw NotRecognised.because(
                    "invalid operator in SELECT clause; operator is intended for WHERE clause", first);
        }
    }

    void expression() throws NotRecognised {
        unary();
        while (true) {
            Token operator = tokens.next();
            if (!isOperator(operator)) {
                tokens.unscan();
                return;
            }
            if (COMPARISONS.contains(operator.text())) {
                comparisons++;
            }
            if (operator.is("=~") || operator.is("!~")) {
                requiredRegex();
            } else {
                unary();
            }
        }
    }

    private static boolean isOperator(Token token) {
        return (token.kind() == TokenKind.SYMBOL || token.kind() == TokenKind.KEYWORD)
                && (COMPARISONS.contains(token.text()) || CALCULATIONS.contains(token.text()));
    }

    private void unary() throws NotRecognised {
        Token token = tokens.next();
        deeper(token);
        switch (token.kind()) {
            case IDENTIFIER, BOUND_PARAMETER -> nameOrCall(token);
            case INTEGER -> requireRepresentable(token);
            case DURATION -> requireDuration(token);
            case NUMBER -> requireFinite(token);
            case STRING -> {}
            case KEYWORD, SYMBOL -> unaryBeginningWith(token);
            default -> throw NotRecognised.found(token, LITERAL);
        }
        back();
    }

    private void unaryBeginningWith(Token token) throws NotRecognised {
        switch (token.text()) {
            case "(" -> {
                expression();
                tokens.expect(")");
            }
            case "TRUE", "FALSE" -> {}
            case "DISTINCT" -> distinct(token);
            case "*" -> wildcard();
            case "+", "-" -> {
                Token operand = tokens.next();
                switch (operand.kind()) {
                    case NUMBER, INTEGER, DURATION, IDENTIFIER, BOUND_PARAMETER -> {}
                    default -> {
                        if (!operand.is("(")) {
                            throw NotRecognised.found(operand, "identifier, number, duration, (");
                        }
                    }
                }
                tokens.unscan();
                unary();
            }
            default -> throw NotRecognised.found(token, LITERAL);
        }
    }

    private void nameOrCall(Token name) throws NotRecognised {
        if (tokens.scan().is("(")) {
            call(name);
            return;
        }
        tokens.unscan();
        tokens.unscan();
        segments();
        if (tokens.scan().is("::")) {
            Token type = tokens.scan();
            if (!type.is("FIELD") && !type.is("TAG") && TYPES.stream().noneMatch(type::isNamed)) {
                throw NotRecognised.found(type, "float, integer, string, boolean, field, tag");
            }
        } else {
            tokens.unscan();
        }
    }

    private void call(Token name) throws NotRecognised {
        if (!regex()) {
            Token close = tokens.scan();
            if (close.is(")")) {
                if (name.isNamed("now")) {
                    requireFewFacts();
                    facts.callsNow(name, close);
                }
                return;
            }
            tokens.unscan();
            expression();
        }
        while (tokens.accept(",")) {
            if (!regex()) {
                expression();
            }
        }
        Token close = tokens.scan();
        if (!close.is(")")) {
            throw NotRecognised.found(close, ")");
        }
    }

    private void distinct(Token keyword) throws NotRecognised {
        Token token = tokens.scan();
        if (token.is("(")) {
            call(keyword);
        } else if (token.kind() == TokenKind.WHITESPACE) {
            identifier();
        } else {
            throw NotRecognised.found(token, "(, identifier");
        }
    }

    private void wildcard() throws NotRecognised {
        if (tokens.scan().is("::")) {
            Token type = tokens.scan();
            if (!type.is("FIELD") && !type.is("TAG")) {
                throw NotRecognised.found(type, "field, tag");
            }
        } else {
            tokens.unscan();
        }
    }

    /**
     * Names joined by dots. Ends early behind a dot that a regular expression or a colon follows; what those mean is the
     * caller's business. Behind a column's dot a slash is a division: {@code a./b} is a quotient.
     * A comment there makes the server drop the dot; the reader refuses it, because without the comment the text would
     * mean something else.
     */
    List<String> segments() throws NotRecognised {
        Token first = identifierToken();
        List<String> segments = new ArrayList<>();
        segments.add(first.text());
        while (true) {
            if (!tokens.scan().is(".")) {
                tokens.unscan();
                break;
            }
            int next = tokens.peek();
            if (tokens.peekIsBlockComment()) {
                throw NotRecognised.because("a name ends in a dot", first);
            }
            if (next == '/' || next == ':') {
                break;
            }
            String segment = next == '.' ? "" : identifier();
            if (segments.size() <= 3) {
                segments.add(segment);
            }
        }
        if (segments.size() > 3) {
            throw NotRecognised.because("too many segments in " + first.text() + "…", first);
        }
        return segments;
    }

    String identifier() throws NotRecognised {
        return identifierToken().text();
    }

    private Token identifierToken() throws NotRecognised {
        return expect("identifier", TokenKind.IDENTIFIER);
    }

    /** A name of a database, kept as a fact about the statement. */
    void database() throws NotRecognised {
        Token token = identifierToken();
        if (token.kind() == TokenKind.IDENTIFIER) {
            facts.names(token.text());
        }
    }

    /** A name of a user, kept as a fact about the statement. */
    void user() throws NotRecognised {
        facts.namesUser(identifierToken().text());
    }

    void string() throws NotRecognised {
        expect("string", TokenKind.STRING);
    }

    void integer() throws NotRecognised {
        requireRepresentable(expect("integer", TokenKind.INTEGER));
    }

    void duration() throws NotRecognised {
        requireDuration(expect("duration", TokenKind.DURATION));
    }

    void durationOrInfinite() throws NotRecognised {
        if (!tokens.accept("INF")) {
            duration();
        }
    }

    /** A token of a kind, or a bound parameter, which may become any kind but a keyword or symbol. */
    private Token expect(String what, TokenKind kind) throws NotRecognised {
        Token token = tokens.next();
        if (token.kind() != kind && token.kind() != TokenKind.BOUND_PARAMETER) {
            throw NotRecognised.found(token, what);
        }
        return token;
    }

    void requiredRegex() throws NotRecognised {
        if (!regex()) {
            Token token = tokens.next();
            if (token.kind() != TokenKind.BOUND_PARAMETER) {
                throw NotRecognised.found(token, "regex");
            }
        }
    }

    /**
     * Consumes a regular expression if one begins here. The server decides by the next raw character, so that a comment
     * in such a place is read as a regular expression, and refused as a bad one.
     */
    boolean regex() throws NotRecognised {
        if (Characters.isWhitespace(tokens.peek())) {
            tokens.skipWhitespace();
        }
        if (tokens.peek() != '/') {
            return false;
        }
        Token token = tokens.scanRegex();
        if (token.kind() != TokenKind.REGEX) {
            throw NotRecognised.found(token, "regex");
        }
        if (token.text().startsWith("*")) {
            throw NotRecognised.because("error parsing regexp: missing argument to repetition operator: `*`", token);
        }
        return true;
    }

    private static void requireRepresentable(Token token) throws NotRecognised {
        if (token.kind() == TokenKind.INTEGER
                && token.text().length() > 18
                && (token.text().length() > 1000 || new BigInteger(token.text()).compareTo(LARGEST_INTEGER) > 0)) {
            throw NotRecognised.because("unable to parse integer", token);
        }
    }

    private static void requireFinite(Token token) throws NotRecognised {
        if (token.text().length() > 1000 || !Double.isFinite(Double.parseDouble(token.text()))) {
            throw NotRecognised.because("unable to parse number", token);
        }
    }

    private static void requireDuration(Token token) throws NotRecognised {
        if (token.kind() == TokenKind.DURATION && !Durations.isValid(token.text())) {
            throw NotRecognised.because("invalid duration", token);
        }
    }
}
