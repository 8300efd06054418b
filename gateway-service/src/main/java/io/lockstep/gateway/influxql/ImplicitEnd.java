package io.lockstep.gateway.influxql;

import java.util.ArrayList;
import java.util.List;

/**
 * Says where a SELECT ends that ends at the server's present without saying so. As InfluxDB has it ({@code preprocess} in
 * compile.go, {@code newIteratorOptionsSubstatement} in iterator.go), that is one that groups by time and has no upper bound, neither by its
 * own condition nor by a SELECT around it. Any comparison with {@code time} bounds, wherever in the condition it stands, beside OR as well:
 * a time range is always what all of them have in common. So the bound can be added behind the condition in parentheses.
 */
final class ImplicitEnd {

    private static final List<String> BELOW = List.of("<", "<=", "=");
    private static final List<String> ABOVE = List.of(">", ">=", "=");

    private final List<Token> tokens;
    private final Clauses clauses;
    private final String bound;
    private final List<Edit> edits = new ArrayList<>();

    private ImplicitEnd(Clauses clauses, String bound) {
        this.tokens = clauses.tokens();
        this.clauses = clauses;
        this.bound = bound;
    }

    /**
     * What to change about a SELECT.
     *
     * @param bound a condition with an upper bound of the time
     */
    static List<Edit> edits(Statement select, String bound) {
        Clauses clauses = Clauses.of(select);
        ImplicitEnd end = new ImplicitEnd(clauses, bound);
        end.select(0, clauses.tokens().size(), false);
        return end.edits;
    }

    /** @param bounded whether a SELECT around it is */
    private void select(int begin, int end, boolean bounded) {
        int from = clauses.outermost("FROM", begin, end);
        int where = clauses.outermost("WHERE", from, end);
        int group = clauses.outermost("GROUP", from, end);
        int behindCondition = group < end ? group : end;
        boolean ends = bounded || boundsTime(where + 1, behindCondition);
        if (!ends && clauses.groupByTime(group, end)) {
            bound(where, group);
            ends = true;
        }
        for (int i = from; i < Math.min(where, behindCondition); i++) {
            if (tokens.get(i).is("(")) {
                int close = clauses.closing(i, end);
                select(i + 1, close, ends);
                i = close;
            }
        }
    }

    private void bound(int where, int group) {
        int behind = tokens.get(group - 1).end();
        if (where < group) {
            int condition = tokens.get(where + 1).start();
            edits.add(new Edit(condition, condition, "("));
            edits.add(new Edit(behind, behind, ") AND " + bound));
        } else {
            edits.add(new Edit(behind, behind, " WHERE " + bound));
        }
    }

    private boolean boundsTime(int from, int to) {
        for (int i = from; i < to; i++) {
            if (tokens.get(i).isNamed("time")) {
                // The name may have a type.
                int next = i + 1 < to && tokens.get(i + 1).is("::") ? i + 3 : i + 1;
                boolean left = i == from || TimelessCondition.beginsOperand(tokens.get(i - 1));
                boolean right = next >= to || endsOperand(tokens.get(next));
                if ((left && next < to && isAny(BELOW, next)) || (right && i > from && isAny(ABOVE, i - 1))) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean endsOperand(Token next) {
        return next.is(")") || next.is("AND") || next.is("OR");
    }

    private boolean isAny(List<String> symbols, int at) {
        return symbols.stream().anyMatch(tokens.get(at)::is);
    }
}
