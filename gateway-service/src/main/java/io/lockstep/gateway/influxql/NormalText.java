package io.lockstep.gateway.influxql;

import java.util.List;

/** A statement as the write log holds it. */
final class NormalText {

    private NormalText() {}

    /**
     * Puts one space wherever white space or comments stood. Nothing is joined that was apart and nothing is parted that
     * was joined, because to the server {@code now ()} is no call and {@code a .b} no name. No token of a statement that
     * was recognised holds a line end, so that the result is a single line.
     */
    static String of(String text, int offset, List<Token> tokens) {
        StringBuilder normal = new StringBuilder(text.length());
        boolean apart = false;
        for (Token token : tokens) {
            if (token.kind().isTrivia()) {
                apart = true;
                continue;
            }
            if (apart && !normal.isEmpty()) {
                normal.append(' ');
            }
            apart = false;
            normal.append(text, token.start() - offset, token.end() - offset);
        }
        return normal.toString();
    }
}
