package io.lockstep.gateway.influxql;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One statement of a request. Its text may hold a password and is therefore no part of {@link #toString()}. */
public final class Statement {

    private final String text;
    private final StatementKind kind;
    private final int start;
    private final List<Token> tokens;
    private final Set<String> databases;
    private final Set<String> users;
    private final List<NowCall> nowCalls;
    private final List<String> sources;
    private final @Nullable IntoTarget target;

    Statement(String text, StatementKind kind, int start, List<Token> tokens, Facts facts) {
        this.text = text;
        this.kind = kind;
        this.start = start;
        this.tokens = tokens;
        this.databases = facts.databases();
        this.users = facts.users();
        this.nowCalls = facts.nowCalls();
        this.sources = facts.sources();
        this.target = facts.target();
    }

    /** As it stands in the request, from its first token to its last. */
    public String text() {
        return text;
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
        return start + text.length();
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
        return tokens.stream().anyMatch(token -> token.kind() == TokenKind.BOUND_PARAMETER);
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
        return kind == StatementKind.UNCLASSIFIABLE ? text.strip() : NormalText.of(text, start, tokens);
    }

    /** As InfluxDB repeats it to people: in the server's own spelling, and without a password. */
    public String restated() {
        return kind == StatementKind.UNCLASSIFIABLE ? text.strip() : Restated.of(kind, tokens);
    }

    /** Its tokens with white space and comments, positions counted in the request. */
    List<Token> tokens() {
        return tokens;
    }

    List<NowCall> nowCalls() {
        return nowCalls;
    }

    @Override
    public String toString() {
        return kind + "[" + start + ", " + end() + ")";
    }
}
