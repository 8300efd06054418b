package io.lockstep.gateway.influxql;

/** The grammar does not go on here. Thrown and caught within this package only. */
final class NotRecognised extends Exception {

    private static final long serialVersionUID = 1L;

    private final int position;

    private NotRecognised(String message, int position) {
        super(message, null, false, false);
        this.position = position;
    }

    /** Offset in the request at which reading ended. */
    int position() {
        return position;
    }

    static NotRecognised found(Token token, String expected) {
        String found = token.kind() == TokenKind.END ? "EOF" : abbreviated(token.text());
        return new NotRecognised("found " + found + ", expected " + expected, token.start());
    }

    static NotRecognised because(String reason, Token at) {
        return new NotRecognised(reason, at.start());
    }

    private static String abbreviated(String text) {
        return text.length() <= 100 ? text : text.substring(0, 100) + "…";
    }
}
