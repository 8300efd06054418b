package io.lockstep.gateway.influxql;

/**
 * One token of a request.
 *
 * @param kind what it is
 * @param start offset of its first character in the request
 * @param end offset behind its last character
 * @param text what it means: a keyword in capitals, a name or string without quotes and escapes, a parameter without its
 *     dollar sign, a regular expression between its slashes, otherwise the characters as written
 */
public record Token(TokenKind kind, int start, int end, String text) {

    boolean is(String keywordOrSymbol) {
        return (kind == TokenKind.KEYWORD || kind == TokenKind.SYMBOL) && text.equals(keywordOrSymbol);
    }

    boolean isNamed(String name) {
        return kind == TokenKind.IDENTIFIER && text.equalsIgnoreCase(name);
    }

    /** Equal but for the place. */
    boolean meansTheSameAs(Token other) {
        return kind == other.kind && text.equals(other.text);
    }
}
