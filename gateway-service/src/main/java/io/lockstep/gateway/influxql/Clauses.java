package io.lockstep.gateway.influxql;

import java.util.List;

/**
 * Where the clauses of a SELECT are.
 *
 * @param tokens of a statement, white space and comments left out
 */
record Clauses(List<Token> tokens) {

    static Clauses of(Statement statement) {
        return new Clauses(statement.tokens().stream()
                .filter(token -> !token.kind().isTrivia())
                .toList());
    }

    /** By intervals of no length nothing is grouped. */
    boolean groupByTime(int group, int end) {
        for (int i = group; i + 2 < end; i++) {
            Token interval = tokens.get(i + 2);
            if (tokens.get(i).isNamed("time") && tokens.get(i + 1).is("(") && interval.kind() == TokenKind.DURATION) {
                return Durations.nanos(interval.text()).signum() > 0;
            }
        }
        return false;
    }

    /** The place of a keyword outside of parentheses; the end if there is none. */
    int outermost(String keyword, int from, int end) {
        for (int i = from; i < end; i++) {
            if (tokens.get(i).is("(")) {
                i = closing(i, end);
            } else if (tokens.get(i).is(keyword)) {
                return i;
            }
        }
        return end;
    }

    /** The place of the parenthesis that closes the one here. */
    int closing(int open, int end) {
        int depth = 0;
        for (int i = open; i < end; i++) {
            depth += tokens.get(i).is("(") ? 1 : tokens.get(i).is(")") ? -1 : 0;
            if (depth == 0) {
                return i;
            }
        }
        return end;
    }
}
