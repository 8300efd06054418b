package io.lockstep.gateway.turns;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

/**
 * Turns the answer to a request with one statement into a part of the answer to a request with several. Fed in pieces, each
 * of any length; one character stands for one byte inside.
 */
public abstract sealed class StatementAnswer permits JsonAnswer, MsgpackAnswer, CsvAnswer {

    private boolean any;

    /** Whether there was anything to take. */
    public final boolean any() {
        return any;
    }

    /** Takes a piece and returns what can be passed on of all that has come; may be empty. */
    public final byte[] next(byte[] piece) {
        any = any || piece.length > 0;
        StringBuilder out = new StringBuilder(piece.length + 32);
        take(new String(piece, ISO_8859_1), out);
        return out.toString().getBytes(ISO_8859_1);
    }

    /** Says that the answer is complete, and returns what was still held back. */
    public final byte[] end() {
        StringBuilder out = new StringBuilder();
        finish(out);
        return out.toString().getBytes(ISO_8859_1);
    }

    /** Whether the statement failed, as far as the answer shows by now. */
    public abstract boolean failed();

    abstract void take(String piece, StringBuilder out);

    abstract void finish(StringBuilder out);
}
