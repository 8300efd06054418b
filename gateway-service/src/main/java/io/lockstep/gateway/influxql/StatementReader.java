package io.lockstep.gateway.influxql;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** Splits a request into statements by recognising each of them. */
final class StatementReader {

    /** More than anyone asks in one request, and few enough to be kept. */
    private static final int MOST_STATEMENTS = 100_000;

    private final String request;
    private final int limit;
    private final TokenStream tokens;
    private final Expressions expressions;
    private final Selects selects;
    private final Shows shows;
    private final Changes changes;

    private StatementReader(String request, int limit, TokenStream tokens) {
        this.request = request;
        this.limit = limit;
        this.tokens = tokens;
        this.expressions = new Expressions(tokens);
        this.selects = new Selects(tokens, expressions);
        this.shows = new Shows(tokens, expressions, selects);
        this.changes = new Changes(tokens, expressions, selects);
    }

    static Statements read(String request) {
        int nul = request.indexOf(0);
        if (nul >= 0) {
            return nothingButRefused(request, nul);
        }
        int start = 0;
        int end = request.length();
        while (end > start && Characters.isTrimmed(request.charAt(end - 1))) {
            end--;
        }
        while (start < end && Characters.isTrimmed(request.charAt(start))) {
            start++;
        }
        TokenStream tokens = new TokenStream(new InfluxqlScanner(request, start, end));
        return new StatementReader(request, end, tokens).read();
    }

    /**
     * The tokens of a statement that was recognised. Read anew, because few are asked for them, and they take many times the memory of
     * the text.
     *
     * @param limit where the reading of the request ended
     */
    static List<Token> tokens(String request, int start, int end, int limit) {
        List<Token> all = new ArrayList<>();
        TokenStream tokens = new TokenStream(new InfluxqlScanner(request, start, limit), all);
        try {
            new StatementReader(request, limit, tokens).statementBeginningWith(tokens.next());
        } catch (NotRecognised problem) {
            throw new IllegalStateException("a statement that was recognised is not any more", problem);
        }
        int count = all.size();
        while (all.get(count - 1).start() >= end) {
            count--;
        }
        return Collections.unmodifiableList(all.subList(0, count));
    }

    /** The server takes a NUL for the end, or drops it, depending on where it stands; nobody means that. */
    private static Statements nothingButRefused(String request, int position) {
        Statement all = Statement.unclassifiable(request, 0);
        return new Statements(request, List.of(all), Optional.of("found NUL" + place(request, position)));
    }

    private Statements read() {
        List<Statement> statements = new ArrayList<>();
        boolean separated = true;
        while (true) {
            Token first = tokens.next();
            if (first.kind() == TokenKind.END) {
                return new Statements(request, statements, Optional.empty());
            }
            if (first.is(";")) {
                separated = true;
                continue;
            }
            Facts facts = expressions.begin();
            try {
                if (!separated) {
                    throw NotRecognised.found(first, ";");
                } else if (statements.size() == MOST_STATEMENTS) {
                    throw NotRecognised.because("more than " + MOST_STATEMENTS + " statements", first);
                }
                StatementKind kind = statementBeginningWith(first);
                int end = tokens.end();
                boolean bound = tokens.boundParameter() >= first.start() && tokens.boundParameter() < end;
                statements.add(new Statement(request, kind, first.start(), end, limit, bound, facts));
            } catch (NotRecognised problem) {
                statements.add(Statement.unclassifiable(request, first.start()));
                String message = problem.getMessage() + place(request, problem.position());
                return new Statements(request, statements, Optional.of(message));
            }
            separated = false;
        }
    }

    private StatementKind statementBeginningWith(Token first) throws NotRecognised {
        String head = first.kind() == TokenKind.KEYWORD ? first.text() : "";
        return switch (head) {
            case "SELECT" -> selects.select() ? StatementKind.SELECT_INTO : StatementKind.READ;
            case "EXPLAIN" -> {
                tokens.accept("ANALYZE");
                tokens.acceptNamed("verbose");
                tokens.expect("SELECT");
                selects.select();
                yield StatementKind.READ;
            }
            case "SHOW" -> shows.show();
            case "DELETE" -> changes.delete();
            case "CREATE" -> changes.create();
            case "DROP" -> changes.drop();
            case "GRANT" -> changes.privilege("TO", StatementKind.GRANT);
            case "REVOKE" -> changes.privilege("FROM", StatementKind.REVOKE);
            case "ALTER" -> changes.alter();
            case "SET" -> changes.set();
            case "KILL" -> kill();
            default ->
                throw NotRecognised.found(
                        first, "SELECT, DELETE, SHOW, CREATE, DROP, EXPLAIN, GRANT, REVOKE, ALTER, SET, KILL");
        };
    }

    private StatementKind kill() throws NotRecognised {
        tokens.expect("QUERY");
        expressions.integer();
        if (tokens.accept("ON")) {
            expressions.identifier();
        }
        return StatementKind.KILL_QUERY;
    }

    private static String place(String request, int position) {
        int line = 1;
        int lineStart = 0;
        for (int i = 0; i < Math.min(position, request.length()); i++) {
            char c = request.charAt(i);
            if (c == '\n' || (c == '\r' && (i + 1 == request.length() || request.charAt(i + 1) != '\n'))) {
                line++;
                lineStart = i + 1;
            }
        }
        return " at line " + line + ", char " + (position - lineStart + 1);
    }
}
