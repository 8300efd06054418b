package io.lockstep.gateway.influxql;

import java.util.List;

/** Requests of 8 MB of which nearly each character is a token or a fact. */
final class LongRequests {

    static final int CHARACTERS = 8_000_000;

    /** Heap in which each can be read: the text, and as much again as three of it. */
    static final String HEAP = "-Xmx32m";

    /** What there is at least one of in the text, at its head, and the rest of it again and again. */
    private record Shape(String head, String repeated, String tail) {

        String text() {
            return head + repeated.repeat(CHARACTERS / repeated.length()) + tail;
        }
    }

    private static final List<Shape> SHAPES = List.of(
            new Shape("SELECT a", ",a", " FROM m"),
            new Shape("SELECT a FROM m WHERE a>1", "+1", ""),
            new Shape("SELECT a FROM m WHERE a>1", "  ", ""),
            new Shape("SELECT a", ".a", " FROM m"),
            new Shape("SELECT a FROM m WHERE time>", "now()+", "now()"),
            new Shape("", "SHOW USERS;", ""),
            new Shape("", "DROP USER a;", ""),
            new Shape("", "DELETE FROM a..m;", ""),
            new Shape("SHOW TAG KEYS FROM a", ",a", ""),
            new Shape("SHOW FIELD KEYS WITH /* ", "/**/", ""),
            new Shape("SELECT $a FROM m WHERE a IN (1", ",1", ")"),
            new Shape("SELECT a FROM m WHERE a='", "\\n", "'"));

    private LongRequests() {}

    /** Reads each of them; run with {@link #HEAP}. Ends with an error if one cannot be read. */
    public static void main(String[] arguments) {
        for (Shape shape : SHAPES) {
            read(shape.text());
        }
        StringBuilder databases = new StringBuilder("SELECT a FROM a..m");
        for (int i = 0; databases.length() < CHARACTERS; i++) {
            databases.append(",d").append(i).append("..m");
        }
        read(databases.toString());
    }

    private static void read(String text) {
        Statements statements = Statements.read(text);
        boolean any = !statements.list().isEmpty();
        if (!any || (statements.holdChange() && statements.mayForwardUnread())) {
            throw new AssertionError(text.substring(0, 30));
        }
        statements.list().get(0).beginning();
    }
}
