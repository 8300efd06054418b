package io.lockstep.common.lineprotocol;

/**
 * Where a line ends, as InfluxDB splits a body before it parses any line. The splitter keeps a rough state of its own: everything after
 * the first unescaped space is field section, and in there a double quote opens a string where more equals signs than commas have been
 * seen. It is not always what the parser will see, and comments are split by the same rule.
 */
final class LineEnd {

    private LineEnd() {}

    /**
     * The index of the newline that ends the line beginning at {@code from}, {@code to} if the bytes end first, or {@code ~to} if they
     * end within what the splitter takes for a quoted string.
     */
    static int find(byte[] buf, int from, int to) {
        boolean quoted = false;
        boolean fields = false;
        int openValues = 0;
        int i = from;
        while (i < to) {
            switch (buf[i]) {
                case '\\' -> i++;
                case ' ' -> fields = true;
                case '=' -> openValues += fields && !quoted ? 1 : 0;
                case ',' -> openValues -= fields && !quoted ? 1 : 0;
                case '"' -> quoted ^= fields && openValues > 0;
                case '\n' -> {
                    if (!quoted) {
                        return i;
                    }
                }
                default -> {
                    // any other byte changes nothing
                }
            }
            i++;
        }
        return quoted ? ~to : to;
    }

    /** Past the newline that ends the line, or {@code to}. */
    static int after(byte[] buf, int from, int to) {
        int end = find(buf, from, to);
        return end < 0 || end >= to ? to : end + 1;
    }
}
