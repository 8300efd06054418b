package io.lockstep.gateway.influxql;

import java.util.List;

/**
 * With INTO, InfluxDB takes {@code fill(null)}, which is also meant where nothing is said, for {@code fill(none)}. Without, it answers a row for
 * each interval that holds nothing, in which {@code count()} is 0, and which counts for LIMIT. As {@code newIteratorOptionsStmt} in iterator.go
 * has it.
 */
final class FillNone {

    private static final List<String> BEHIND_DIMENSIONS = List.of("ORDER", "LIMIT", "OFFSET", "SLIMIT", "SOFFSET");

    private FillNone() {}

    /**
     * Says it in a text.
     *
     * @param text without INTO; from FROM on the statement's
     */
    static String in(Statement statement, String text) {
        Clauses clauses = Clauses.of(statement);
        List<Token> tokens = clauses.tokens();
        int group = clauses.outermost("GROUP", 0, tokens.size());
        if (!clauses.groupByTime(group, tokens.size())) {
            return text;
        }
        int behind = group;
        while (behind < tokens.size() && !isBehindDimensions(tokens, behind)) {
            behind = tokens.get(behind).is("(") ? clauses.closing(behind, tokens.size()) + 1 : behind + 1;
        }
        if (behind == tokens.size() || !isCall(tokens, behind, "fill")) {
            int end = tokens.get(behind - 1).end();
            return edited(statement, text, new Edit(end, end, " fill(none)"));
        }
        Token option = tokens.get(behind + 2);
        return option.kind() == TokenKind.IDENTIFIER && option.text().equals("null")
                ? edited(statement, text, new Edit(option.start(), option.end(), "none"))
                : text;
    }

    private static boolean isBehindDimensions(List<Token> tokens, int at) {
        return BEHIND_DIMENSIONS.stream().anyMatch(tokens.get(at)::is)
                || isCall(tokens, at, "fill")
                || isCall(tokens, at, "tz");
    }

    private static boolean isCall(List<Token> tokens, int at, String name) {
        return tokens.get(at).isNamed(name)
                && at + 2 < tokens.size()
                && tokens.get(at + 1).is("(");
    }

    /** Both end alike. */
    private static String edited(Statement statement, String text, Edit edit) {
        int shift = text.length() - statement.end();
        return text.substring(0, edit.start() + shift) + edit.text() + text.substring(edit.end() + shift);
    }
}
