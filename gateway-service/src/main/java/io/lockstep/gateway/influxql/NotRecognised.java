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
        return new NotRecognised("found " + found + ", expected " + expected, place(token));
    }

    static NotRecognised because(String reason, Token at) {
        return new NotRecognised(reason, at.start());
    }

    /** The server counts one past the end, and starts a string before its quote. */
    private static int place(Token token) {
        return switch (token.kind()) {
            case END -> token.start() + 1;
            case STRING, REGEX -> token.start() - 1;
            default -> token.start();
        };
    }

    private static String abbreviated(String text) {
        return text.length() <= 100 ? text : text.substring(0, 100) + "…";
    }
}
