package io.lockstep.gateway.influxql;

import java.util.ArrayList;
import java.util.List;

/**
 * The scanner with as much pushing back as the grammar needs. Like the server's, it looks at raw characters behind the
 * last token scanned even while tokens are pushed back; some texts are refused for no other reason.
 */
final class TokenStream {

    private final InfluxqlScanner scanner;
    private final List<Token> scanned = new ArrayList<>();
    private int at;

    TokenStream(InfluxqlScanner scanner) {
        this.scanner = scanner;
    }

    /** The next token, white space and comments included. */
    Token scan() {
        if (at == scanned.size()) {
            scanned.add(scanner.next());
        }
        return scanned.get(at++);
    }

    Token scanRegex() {
        if (at == scanned.size()) {
            scanned.add(scanner.nextRegex());
        }
        return scanned.get(at++);
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

    /** How many tokens have been consumed. */
    int mark() {
        return at;
    }

    /** The consumed tokens from a mark on. */
    List<Token> since(int mark) {
        return List.copyOf(scanned.subList(mark, at));
    }
}
