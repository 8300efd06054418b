package io.lockstep.gateway.influxql;

/** What a {@link Token} is to the server's scanner. */
public enum TokenKind {
    WHITESPACE,
    COMMENT,
    KEYWORD,
    /** A bare or quoted name that is no keyword. */
    IDENTIFIER,
    STRING,
    INTEGER,
    NUMBER,
    DURATION,
    /** {@code $name} or {@code $"name"}. */
    BOUND_PARAMETER,
    REGEX,
    SYMBOL,
    /** Something that no rule of the grammar accepts, such as a string that never ends. */
    ILLEGAL,
    END;

    /** Whether the token only separates others. */
    boolean isTrivia() {
        return this == WHITESPACE || this == COMMENT;
    }
}
