package io.lockstep.gateway.influxql;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One statement of a request. Its text may hold a password and is therefore no part of {@link #toString()}. */
public final class Statement {

    private final String request;
    private final StatementKind kind;
    private final int start;
    private final int end;
    private final int limit;
    private final boolean bound;
    private final Set<String> databases;
    private final Set<String> users;
    private final List<NowCall> nowCalls;
    private final List<String> sources;
    private final @Nullable IntoTarget target;

    /**
     * @param limit where the reading of the request ended
     * @param bound whether values are missing
     */
    Statement(String request, StatementKind kind, int start, int end, int limit, boolean bound, Facts facts) {
        this.request = request;
        this.kind = kind;
        this.start = start;
        this.end = end;
        this.limit = limit;
        this.bound = bound;
        this.databases = facts.databases();
        this.users = facts.users();
        this.nowCalls = facts.nowCalls();
        this.sources = facts.sources();
        this.target = facts.target();
    }

    /** The rest of a request, from where reading ended. */
    static Statement unclassifiable(String request, int start) {
        int end = request.length();
        return new Statement(request, StatementKind.UNCLASSIFIABLE, start, end, end, false, new Facts());
    }

    /** As it stands in the request, from its first token to its last. */
    public String text() {
        return request.substring(start, end);
    }

    public StatementKind kind() {
        return kind;
    }

    /** Offset of its first character in the request. */
    public int start() {
        return start;
    }

    /** Offset behind its last character in the request. */
    public int end() {
        return end;
    }

    /**
     * The databases that it names, unquoted; not the request's default database. Complete unless the statement is
     * {@link StatementKind#UNCLASSIFIABLE} or has bound parameters, which can stand for names.
     */
    public Set<String> databases() {
        return databases;
    }

    /** The databases of what it selects from, in their order and each once; an empty one stands for the request's. */
    public List<String> sources() {
        return sources;
    }

    /** Where a {@link StatementKind#SELECT_INTO} writes; of other statements nothing is said. */
    public Optional<IntoTarget> target() {
        return Optional.ofNullable(target);
    }

    /** The text with blanks in the place of INTO and what belongs to it. */
    String textWithoutInto() {
        String text = text();
        if (target == null) {
            return text;
        }
        int from = target.start() - start;
        int to = target.end() - start;
        return text.substring(0, from) + " ".repeat(to - from) + text.substring(to);
    }

    /**
     * What a {@link StatementKind#SELECT_INTO} reads; empty if a replica cannot be asked for it without INTO, because {@code top()} or
     * {@code bottom()} takes tags where only INTO makes tags of them, such as within an expression.
     */
    public Optional<IntoSelect> intoSelect() {
        return IntoSelect.of(this);
    }

    /** The users that it changes, unquoted. Complete where {@link #databases()} is. */
    public Set<String> users() {
        return users;
    }

    /** Whether values are missing that {@link BoundParameters} has to put in before the statement says all it means. */
    public boolean hasBoundParameters() {
        return bound;
    }

    /** Whether it calls {@code now()} where servers know that, and so means something else on each server; see {@link FrozenTime}. */
    public boolean callsNow() {
        return !nowCalls.isEmpty();
    }

    /**
     * The same statement on one line, without comments and needless white space; what the write log holds. Text that
     * could not be classified is only trimmed.
     */
    public String normalised() {
        return kind == StatementKind.UNCLASSIFIABLE ? text().strip() : NormalText.of(text(), start, tokens());
    }

    /** As much of {@link #normalised()} as its first tokens are, up to three of them; the rest is not read for that. */
    public String beginning() {
        List<Token> first = new ArrayList<>();
        InfluxqlScanner scanner = new InfluxqlScanner(request, start, end);
        int words = 0;
        for (Token token = scanner.next(); token.kind() != TokenKind.END && words < 3; token = scanner.next()) {
            first.add(token);
            words += token.kind().isTrivia() ? 0 : 1;
        }
        int behind = first.isEmpty() ? start : first.get(first.size() - 1).end();
        return NormalText.of(request.substring(start, behind), start, first);
    }

    /** As InfluxDB repeats it to people: in the server's own spelling, and without a password. */
    public String restated() {
        return kind == StatementKind.UNCLASSIFIABLE ? text().strip() : Restated.of(kind, tokens());
    }

    /** Its tokens with white space and comments, positions counted in the request; read anew each time. */
    List<Token> tokens() {
        return kind == StatementKind.UNCLASSIFIABLE ? List.of() : StatementReader.tokens(request, start, end, limit);
    }

    List<NowCall> nowCalls() {
        return nowCalls;
    }

    @Override
    public String toString() {
        return kind + "[" + start + ", " + end() + ")";
    }
}
