package io.lockstep.gateway.turns;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * JSON as InfluxDB writes it: the result's number stands at its beginning, and a line that begins with a brace begins a
 * document, because line breaks within strings are escaped and lines within a document are indented.
 */
final class JsonAnswer extends StatementAnswer {

    private static final Pattern HEAD =
            Pattern.compile("(\\{\\s*\"results\":\\s*\\[\\s*)(\\{\\s*\"statement_id\":\\s*)\\d+"
                    + "(\\s*\\}|,\\s*\"(?:series|messages|partial|error)\")");
    private static final String ERROR = "\"error\"";

    /** More than any head has; what does not match by then is passed on as it is. */
    private static final int LONGEST_HEAD = 200;

    private final int id;
    private final boolean whole;
    private final String closing;
    private final StringBuilder held = new StringBuilder();
    private boolean inHead = true;
    private boolean failed;

    /**
     * @param id the statement's place in the request
     * @param whole whether documents are kept whole, one after the other; else the result is taken out of the only one
     */
    JsonAnswer(int id, boolean whole, boolean pretty) {
        this.id = id;
        this.whole = whole;
        this.closing = pretty ? "\n    ]\n}\n" : "]}\n";
    }

    @Override
    public boolean failed() {
        return failed;
    }

    @Override
    void take(String piece, StringBuilder out) {
        held.append(piece);
        boolean going = true;
        while (going) {
            going = inHead ? head(out, false) : body(out);
        }
    }

    private boolean head(StringBuilder out, boolean last) {
        Matcher matcher = HEAD.matcher(held);
        if (matcher.lookingAt()) {
            failed = failed || matcher.group(3).endsWith(ERROR);
            out.append(whole ? matcher.group(1) : "").append(matcher.group(2)).append(id);
            held.delete(0, matcher.start(3));
        } else if (held.length() < LONGEST_HEAD && !last) {
            return false;
        }
        inHead = false;
        return true;
    }

    /** Passes on up to the next document, or all but what could be the end. */
    private boolean body(StringBuilder out) {
        int next = whole ? held.indexOf("\n{") : -1;
        if (next >= 0) {
            out.append(held, 0, next + 1);
            held.delete(0, next + 1);
            inHead = true;
            return true;
        }
        int passed = held.length() - (whole ? 1 : closing.length());
        if (passed > 0) {
            out.append(held, 0, passed);
            held.delete(0, passed);
        }
        return false;
    }

    @Override
    void finish(StringBuilder out) {
        if (inHead && !held.isEmpty()) {
            head(out, true);
            body(out);
        }
        if (whole || !held.toString().equals(closing)) {
            out.append(held);
        }
        held.setLength(0);
    }
}
