package io.lockstep.gateway.influxql;

import java.util.List;
import java.util.Set;

/**
 * A continuous query's condition with {@code true} in the place of every comparison whose left side is {@code time}: the window
 * says which time is meant. As InfluxDB does it ({@code SelectStatement.SetTimeRange} of influxql).
 */
final class TimelessCondition {

    private static final Set<String> COMPARISONS = Set.of("=", "!=", "<>", "<", "<=", ">", ">=");

    private final String text;
    private final List<Token> tokens;

    /**
     * Of a condition within a text.
     *
     * @param tokens of the condition, white space and comments left out; at least one
     */
    TimelessCondition(String text, List<Token> tokens) {
        this.text = text;
        this.tokens = tokens;
    }

    String read() {
        StringBuilder timeless = new StringBuilder();
        int from = tokens.get(0).start();
        int i = 0;
        while (i < tokens.size()) {
            if (comparesTime(i)) {
                int last = lastOfComparison(i);
                timeless.append(text, from, tokens.get(i).start()).append("true");
                from = tokens.get(last).end();
                i = last;
            }
            i++;
        }
        return timeless.append(text, from, tokens.get(tokens.size() - 1).end()).toString();
    }

    private boolean comparesTime(int at) {
        Token token = tokens.get(at);
        return token.kind() == TokenKind.IDENTIFIER
                && token.text().equals("time")
                && at + 1 < tokens.size()
                && COMPARISONS.contains(tokens.get(at + 1).text())
                && (at == 0 || beginsOperand(tokens.get(at - 1)));
    }

    static boolean beginsOperand(Token before) {
        return before.is("(") || before.is("AND") || before.is("OR");
    }

    /** The comparison ends before AND, before OR, and with the parentheses around it. */
    private int lastOfComparison(int from) {
        int depth = 0;
        for (int i = from; i < tokens.size(); i++) {
            Token token = tokens.get(i);
            if (token.is("(")) {
                depth++;
            } else if (token.is(")")) {
                depth--;
            }
            if (depth < 0 || (depth == 0 && (token.is("AND") || token.is("OR")))) {
                return i - 1;
            }
        }
        return tokens.size() - 1;
    }
}
