package io.lockstep.gateway.influxql;

import java.util.Locale;
import java.util.stream.IntStream;

/**
 * Cuts a request into tokens by the rules of the InfluxDB 1.x server, in linear time. Whether a slash begins a regular
 * expression, a comment or a division is the grammar's decision and not visible here, hence the two ways to go on:
 * {@link #next()} and {@link #nextRegex()}.
 */
public final class InfluxqlScanner {

    static final int NOTHING = -1;

    /** The texts of tokens of one character, which are most of them. */
    private static final String[] SINGLE =
            IntStream.range(0, 128).mapToObj(Character::toString).toArray(String[]::new);

    private final String text;
    private final int end;
    private int at;

    public InfluxqlScanner(String text) {
        this(text, 0, text.length());
    }

    InfluxqlScanner(String text, int start, int end) {
        this.text = text;
        this.at = start;
        this.end = end;
    }

    /** The character that the next token begins with, or {@link #NOTHING}. */
    int peek() {
        return charAt(at);
    }

    /** Whether a block comment or what looks like one begins here. */
    boolean peekIsBlockComment() {
        return peek() == '/' && charAt(at + 1) == '*';
    }

    /** The next token; {@link TokenKind#END} at the end of the text, again and again. */
    public Token next() {
        int start = at;
        int c = peek();
        if (c == NOTHING) {
            return new Token(TokenKind.END, start, start, "");
        }
        if (Characters.isWhitespace(c)) {
            while (Characters.isWhitespace(peek())) {
                at++;
            }
            return token(TokenKind.WHITESPACE, start);
        }
        if (Characters.isLetter(c) || c == '_' || c == '"') {
            return identifier(start, TokenKind.IDENTIFIER);
        }
        if (Characters.isDigit(c) || (c == '.' && Characters.isDigit(charAt(at + 1)))) {
            return number(start);
        }
        return switch (c) {
            case '\'' -> quoted(start, TokenKind.STRING);
            case '$' -> {
                at++;
                Token parameter = identifier(start, TokenKind.BOUND_PARAMETER);
                yield parameter.text().isEmpty() ? illegal(start, at) : parameter;
            }
            case '-' -> charAt(at + 1) == '-' ? lineComment(start) : symbol(1);
            case '/' -> charAt(at + 1) == '*' ? blockComment(start) : symbol(1);
            case '=' -> symbol(charAt(at + 1) == '~' ? 2 : 1);
            case '!' -> charAt(at + 1) == '=' || charAt(at + 1) == '~' ? symbol(2) : illegal(start, at + 1);
            case '>' -> symbol(charAt(at + 1) == '=' ? 2 : 1);
            case '<' -> symbol(charAt(at + 1) == '=' || charAt(at + 1) == '>' ? 2 : 1);
            case ':' -> symbol(charAt(at + 1) == ':' ? 2 : 1);
            case '+', '*', '%', '&', '|', '^', '(', ')', ',', ';', '.' -> symbol(1);
            default -> illegal(start, at + 1);
        };
    }

    /** The regular expression that begins here; {@link TokenKind#ILLEGAL} if there is none or it never ends. */
    public Token nextRegex() {
        int start = at;
        if (peek() != '/') {
            return illegal(start, Math.min(at + 1, end));
        }
        at++;
        StringBuilder meaning = new StringBuilder();
        while (true) {
            int c = peek();
            if (c == NOTHING || Characters.isNewline(c)) {
                return illegal(start, at);
            }
            at++;
            if (c == '/') {
                return new Token(TokenKind.REGEX, start, at, meaning.toString());
            }
            if (c == '\\' && peek() == '/') {
                at++;
                meaning.append('/');
            } else {
                meaning.append((char) c);
            }
        }
    }

    /**
     * A bare name; but as soon as a quote follows, what stands between the quotes is the name and what stood before them
     * is dropped, keyword or not: {@code SELECT"v"} is the name {@code v}.
     */
    private Token identifier(int start, TokenKind kind) {
        int word = at;
        while (Characters.isIdentifier(peek())) {
            at++;
        }
        if (peek() == '"') {
            return quoted(start, kind);
        }
        String name = text.substring(word, at);
        if (kind == TokenKind.IDENTIFIER) {
            String capitals = name.toUpperCase(Locale.ROOT);
            if (Keywords.contains(capitals)) {
                return new Token(TokenKind.KEYWORD, start, at, capitals);
            }
        }
        return new Token(kind, start, at, name);
    }

    private Token quoted(int start, TokenKind kind) {
        int quote = peek();
        at++;
        StringBuilder meaning = new StringBuilder();
        while (true) {
            int c = peek();
            if (c == NOTHING || c == 0 || Characters.isNewline(c)) {
                return illegal(start, at);
            }
            at++;
            if (c == quote) {
                return new Token(kind, start, at, meaning.toString());
            }
            if (c != '\\') {
                meaning.append((char) c);
                continue;
            }
            switch (peek()) {
                case 'n' -> meaning.append('\n');
                case '\\', '"', '\'' -> meaning.append((char) peek());
                default -> {
                    return illegal(start, at);
                }
            }
            at++;
        }
    }

    private Token number(int start) {
        digits();
        if (peek() == '.') {
            at++;
            digits();
            return token(TokenKind.NUMBER, start);
        }
        if (!isUnit(peek())) {
            return token(TokenKind.INTEGER, start);
        }
        while (isUnit(peek()) || Characters.isDigit(peek())) {
            at++;
        }
        return token(TokenKind.DURATION, start);
    }

    private void digits() {
        while (Characters.isDigit(peek())) {
            at++;
        }
    }

    private static boolean isUnit(int c) {
        return Characters.isLetter(c) || c == Characters.MICRO;
    }

    private Token lineComment(int start) {
        while (peek() != NOTHING && !Characters.isNewline(peek())) {
            at++;
        }
        return token(TokenKind.COMMENT, start);
    }

    private Token blockComment(int start) {
        int close = text.indexOf("*/", at + 2);
        if (close < 0 || close + 2 > end) {
            return illegal(start, end);
        }
        at = close + 2;
        return token(TokenKind.COMMENT, start);
    }

    private Token symbol(int length) {
        int start = at;
        at += length;
        String written = written(start);
        return new Token(TokenKind.SYMBOL, start, at, written.equals("<>") ? "!=" : written);
    }

    private Token illegal(int start, int stop) {
        at = stop;
        return token(TokenKind.ILLEGAL, start);
    }

    private Token token(TokenKind kind, int start) {
        return new Token(kind, start, at, written(start));
    }

    private String written(int start) {
        return at == start + 1 && text.charAt(start) < SINGLE.length
                ? SINGLE[text.charAt(start)]
                : text.substring(start, at);
    }

    private int charAt(int index) {
        return index < end ? text.charAt(index) : NOTHING;
    }
}
