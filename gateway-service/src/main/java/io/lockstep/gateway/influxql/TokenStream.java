package io.lockstep.gateway.influxql;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The scanner with as much pushing back as the grammar needs. Like the server's, it looks at raw characters behind the
 * last token scanned even while tokens are pushed back; some texts are refused for no other reason.
 *
 * <p>Only the last tokens are kept: those of a long text take many times the memory of the text.
 */
final class TokenStream {

    /** A power of two; the grammar pushes back two tokens, and asks for the one before them. */
    private static final int KEPT = 8;

    private final InfluxqlScanner scanner;
    private final @Nullable List<Token> all;
    private final Token[] kept = new Token[KEPT];
    /** Where the last token ends that is no white space or comment, for each that is kept. */
    private final int[] ends = new int[KEPT];

    private int scanned;
    private int at;
    private int boundParameter = -1;

    TokenStream(InfluxqlScanner scanner) {
        this(scanner, null);
    }

    /** @param all is given each token that is scanned, also the one that is scanned to see that nothing more belongs to a statement */
    TokenStream(InfluxqlScanner scanner, @Nullable List<Token> all) {
        this.scanner = scanner;
        this.all = all;
    }

    /** The next token, white space and comments included. */
    Token scan() {
        if (at == scanned) {
            keep(scanner.next());
        }
        return kept[at++ % KEPT];
    }

    Token scanRegex() {
        if (at == scanned) {
            keep(scanner.nextRegex());
        }
        return kept[at++ % KEPT];
    }

    private void keep(Token token) {
        ends[scanned % KEPT] = !token.kind().isTrivia() ? token.end() : scanned == 0 ? 0 : ends[(scanned - 1) % KEPT];
        kept[scanned % KEPT] = token;
        scanned++;
        if (token.kind() == TokenKind.BOUND_PARAMETER) {
            boundParameter = token.start();
        }
        if (all != null) {
            all.add(token);
        }
    }

    /** The next token that is neither white space nor comment. */
    Token next() {
        Token token = scan();
        while (token.kind().isTrivia()) {
            token = scan();
        }
        return token;
    }

    void unscan() {
        at--;
        if (at < 0 || scanned - at >= KEPT) {
            throw new IllegalStateException("more is pushed back than is kept");
        }
    }

    int peek() {
        return scanner.peek();
    }

    boolean peekIsBlockComment() {
        return scanner.peekIsBlockComment();
    }

    void skipWhitespace() {
        if (scan().kind() != TokenKind.WHITESPACE) {
            unscan();
        }
    }

    /** Consumes the next token if it is this one. */
    boolean accept(String keywordOrSymbol) {
        if (next().is(keywordOrSymbol)) {
            return true;
        }
        unscan();
        return false;
    }

    /** The same for words that older servers take for names. */
    boolean acceptNamed(String name) {
        if (next().isNamed(name)) {
            return true;
        }
        unscan();
        return false;
    }

    void expect(String... keywordsOrSymbols) throws NotRecognised {
        for (String each : keywordsOrSymbols) {
            Token token = next();
            if (!token.is(each)) {
                throw NotRecognised.found(token, each);
            }
        }
    }

    /** The token that was consumed last. */
    Token last() {
        return kept[(at - 1) % KEPT];
    }

    /** Where what has been consumed ends, white space and comments at its end left out. */
    int end() {
        return ends[(at - 1) % KEPT];
    }

    /** Where the last bound parameter begins; -1 if there has been none. */
    int boundParameter() {
        return boundParameter;
    }
}
