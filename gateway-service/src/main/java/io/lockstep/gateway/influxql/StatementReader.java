package io.lockstep.gateway.influxql;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Splits a request into statements by recognising each of them. */
final class StatementReader {

    private final String request;
    private final TokenStream tokens;
    private final Expressions expressions;
    private final Selects selects;
    private final Shows shows;
    private final Changes changes;

    private StatementReader(String request) {
        this.request = request;
        int start = 0;
        int end = request.length();
        while (end > start && Characters.isTrimmed(request.charAt(end - 1))) {
            end--;
        }
        while (start < end && Characters.isTrimmed(request.charAt(start))) {
            start++;
        }
        this.tokens = new TokenStream(new InfluxqlScanner(request, start, end));
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
        return new StatementReader(request).read();
    }

    /** The server takes a NUL for the end, or drops it, depending on where it stands; nobody means that. */
    private static Statements nothingButRefused(String request, int position) {
        Statement all = new Statement(request, StatementKind.UNCLASSIFIABLE, 0, List.of(), new Facts());
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
            int mark = tokens.mark() - 1;
            Facts facts = expressions.begin();
            try {
                if (!separated) {
                    throw NotRecognised.found(first, ";");
                }
                StatementKind kind = statementBeginningWith(first);
                statements.add(recognised(kind, mark, facts));
            } catch (NotRecognised problem) {
                String rest = request.substring(first.start());
                statements.add(
                        new Statement(rest, StatementKind.UNCLASSIFIABLE, first.start(), List.of(), new Facts()));
                String message = problem.getMessage() + place(request, problem.position());
                return new Statements(request, statements, Optional.of(message));
            }
            separated = false;
        }
    }

    private Statement recognised(StatementKind kind, int mark, Facts facts) {
        List<Token> own = tokens.since(mark);
        int count = own.size();
        while (own.get(count - 1).kind().isTrivia()) {
            count--;
        }
        own = own.subList(0, count);
        int start = own.get(0).start();
        String text = request.substring(start, own.get(count - 1).end());
        return new Statement(text, kind, start, own, facts);
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
