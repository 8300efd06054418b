package io.lockstep.gateway.influxql;

/** The scanner's classes of characters: plain ASCII, unlike Java's. */
final class Characters {

    static final char MICRO = 'µ';

    private Characters() {}

    static boolean isLetter(int c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }

    static boolean isDigit(int c) {
        return c >= '0' && c <= '9';
    }

    static boolean isIdentifier(int c) {
        return isLetter(c) || isDigit(c) || c == '_';
    }

    /** A carriage return is a line feed to the server, alone or before one. */
    static boolean isNewline(int c) {
        return c == '\n' || c == '\r';
    }

    static boolean isWhitespace(int c) {
        return c == ' ' || c == '\t' || isNewline(c);
    }

    /** Whether the HTTP handler trims it from both ends of a request before it is parsed. */
    static boolean isTrimmed(int c) {
        return isWhitespace(c)
                || c == 0x0b
                || c == 0x0c
                || c == 0x85
                || c == 0xa0
                || c == 0x1680
                || (c >= 0x2000 && c <= 0x200a)
                || c == 0x2028
                || c == 0x2029
                || c == 0x202f
                || c == 0x205f
                || c == 0x3000;
    }
}
