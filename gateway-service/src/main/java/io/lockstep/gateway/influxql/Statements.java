package io.lockstep.gateway.influxql;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a request to {@code /query} asks for. The server parses a request as a whole before it runs any of it; so does
 * {@link #read}. Where reading ends early, the last statement is {@link StatementKind#UNCLASSIFIABLE} and reaches to the
 * end of the request, and nothing of the request may be run statement by statement.
 *
 * <p>What is guaranteed: if {@link #areReadable()}, the server finds the same statements in the request, each of the kind
 * given, or refuses the request as a whole. If they are not, either {@link #mayForwardUnread()}, or the request must not
 * reach a replica.
 */
public final class Statements {

    private final String request;
    private final List<Statement> list;
    private final Optional<String> problem;

    Statements(String request, List<Statement> list, Optional<String> problem) {
        this.request = request;
        this.list = List.copyOf(list);
        this.problem = problem;
    }

    /** Reads a request in linear time. Never throws, whatever the text. */
    public static Statements read(String request) {
        return StatementReader.read(request);
    }

    /** In the order of the request; empty statements are left out. */
    public List<Statement> list() {
        return list;
    }

    /** Whether every statement was recognised. */
    public boolean areReadable() {
        return problem.isEmpty();
    }

    /** Why reading ended, in the words of the server's {@code error parsing query: …} as nearly as is known. */
    public Optional<String> problem() {
        return problem;
    }

    /**
     * Whether the request can be given to one replica as it is, for the server's own answer, although it could not be
     * read. The proof does not rest on this reader: without the words that every change begins with, or one that kills a
     * query, there is no text that changes a server.
     */
    public boolean mayForwardUnread() {
        return !Keywords.mayChangeSomething(request);
    }

    /** Whether any statement has to run on every replica. */
    public boolean holdChange() {
        return list.stream().anyMatch(statement -> statement.kind().isChange());
    }

    /** The request that was read. */
    String request() {
        return request;
    }

    /** All tokens of the statements, those between the statements left out. */
    List<Token> tokens() {
        List<Token> tokens = new ArrayList<>();
        for (Statement statement : list) {
            tokens.addAll(statement.tokens());
        }
        return tokens;
    }
}
