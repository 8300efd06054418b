package io.lockstep.gateway.influxql;

import java.util.ArrayList;
import java.util.List;

/** The grammar of SELECT, and of the clauses that other statements share with it. */
final class Selects {

    private final TokenStream tokens;
    private final Expressions expressions;

    Selects(TokenStream tokens, Expressions expressions) {
        this.tokens = tokens;
        this.expressions = expressions;
    }

    /**
     * What follows the keyword SELECT.
     *
     * @return whether this SELECT itself, not one within it, has a target. The server accepts INTO in a subquery too,
     *     and ignores it.
     */
    boolean select() throws NotRecognised {
        int nowCalls = expressions.facts().countNowCalls();
        columns();
        expressions.facts().forgetNowCallsFrom(nowCalls);
        boolean into = into();
        tokens.expect("FROM");
        sources(true);
        where();
        groupBy();
        if (tokens.acceptNamed("fill")) {
            tokens.unscan();
            expressions.expression();
        }
        orderBy();
        count("LIMIT", "OFFSET", "SLIMIT", "SOFFSET");
        if (tokens.acceptNamed("tz")) {
            tokens.unscan();
            expressions.expression();
        }
        return into;
    }

    private void columns() throws NotRecognised {
        do {
            if (!expressions.regex()) {
                expressions.column();
            }
            if (tokens.accept("AS")) {
                expressions.identifier();
            }
            tokens.skipWhitespace();
        } while (comma());
    }

    /** A comma right here, with nothing before it. */
    private boolean comma() {
        if (tokens.scan().is(",")) {
            return true;
        }
        tokens.unscan();
        return false;
    }

    private boolean into() throws NotRecognised {
        if (!tokens.accept("INTO")) {
            return false;
        }
        int start = tokens.last().start();
        List<String> segments = new ArrayList<>(expressions.segments());
        boolean sameMeasurement = segments.size() < 3 && tokens.peek() == ':';
        if (sameMeasurement) {
            tokens.expect(":", "MEASUREMENT");
            segments.add("");
        }
        if (segments.size() == 3) {
            expressions.facts().names(segments.get(0));
        }
        expressions
                .facts()
                .writesInto(IntoTarget.of(segments, start, tokens.last().end()));
        return true;
    }

    /** What follows FROM. */
    void sources(boolean subqueries) throws NotRecognised {
        do {
            source(subqueries);
        } while (tokens.accept(","));
    }

    /** Reads one source and tells what qualifies it: 0 nothing, 1 a retention policy, 2 a database. */
    int source(boolean subqueries) throws NotRecognised {
        expressions.requireFewFacts();
        if (expressions.regex()) {
            expressions.facts().readsFrom("");
            return 0;
        }
        if (subqueries && tokens.accept("(")) {
            Token select = tokens.next();
            tokens.unscan();
            tokens.expect("SELECT");
            expressions.deeper(select);
            select();
            expressions.back();
            tokens.expect(")");
            return 0;
        }
        List<String> segments = expressions.segments();
        if (segments.size() == 3) {
            expressions.facts().readsFrom(segments.get(0));
            return segments.get(0).isEmpty() ? 1 : 2;
        }
        boolean regex = expressions.regex();
        if (regex && segments.size() == 2) {
            expressions.facts().readsFrom(segments.get(0));
            return 2;
        }
        expressions.facts().readsFrom("");
        return segments.size() == 2 || regex ? 1 : 0;
    }

    void where() throws NotRecognised {
        if (tokens.accept("WHERE")) {
            expressions.expression();
        }
    }

    void groupBy() throws NotRecognised {
        if (!tokens.accept("GROUP")) {
            return;
        }
        tokens.expect("BY");
        do {
            if (!expressions.regex()) {
                expressions.expression();
                tokens.skipWhitespace();
            }
        } while (comma());
    }

    void orderBy() throws NotRecognised {
        if (!tokens.accept("ORDER")) {
            return;
        }
        tokens.expect("BY");
        if (tokens.accept("ASC") || tokens.accept("DESC")) {
            return;
        }
        Token column = tokens.next();
        tokens.unscan();
        if (!expressions.identifier().equals("time")) {
            throw NotRecognised.because("only ORDER BY time supported at this time", column);
        }
        if (!tokens.accept("ASC")) {
            tokens.accept("DESC");
        }
    }

    /** Optional clauses of a keyword and a number, in this order. */
    void count(String... keywords) throws NotRecognised {
        for (String keyword : keywords) {
            if (tokens.accept(keyword)) {
                expressions.integer();
            }
        }
    }
}
