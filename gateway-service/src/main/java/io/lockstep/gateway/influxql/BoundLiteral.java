package io.lockstep.gateway.influxql;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A parameter's value as InfluxQL.
 *
 * @param text how it is written
 * @param tokens what it has to be read as; the positions mean nothing
 */
record BoundLiteral(String text, List<Token> tokens) {

    private static final int MOST_DIGITS = 400;

    /** The literal for a value from JSON, or null if there is none that means exactly this. */
    static @Nullable BoundLiteral of(@Nullable Object value) {
        if (value instanceof String string) {
            return string(string);
        }
        if (value instanceof Boolean bool) {
            return bool(bool);
        }
        if (value instanceof Number number) {
            return number(number);
        }
        if (value instanceof Map<?, ?> typed && typed.size() == 1) {
            Map.Entry<?, ?> entry = typed.entrySet().iterator().next();
            return typed(String.valueOf(entry.getKey()), entry.getValue());
        }
        return null;
    }

    private static @Nullable BoundLiteral typed(String type, @Nullable Object value) {
        if (value instanceof String string) {
            return switch (type) {
                case "string" -> string(string);
                case "identifier" -> identifier(string);
                case "regex" -> regex(string);
                case "duration" -> duration(string);
                default -> null;
            };
        }
        if (value instanceof Number number) {
            return switch (type) {
                case "integer" -> BoundParameters.isInteger(number) ? number(number) : null;
                case "float", "number" ->
                    number(BoundParameters.isInteger(number) ? new BigDecimal(number.toString()) : number);
                case "duration" -> BoundParameters.isInteger(number) ? duration(number + "ns") : null;
                default -> null;
            };
        }
        return null;
    }

    private static @Nullable BoundLiteral string(String value) {
        String quoted = quoted(value, '\'');
        return quoted == null ? null : of(quoted, TokenKind.STRING, value);
    }

    private static @Nullable BoundLiteral identifier(String value) {
        String quoted = quoted(value, '"');
        return quoted == null ? null : of(quoted, TokenKind.IDENTIFIER, value);
    }

    /** A carriage return has no escape and would be read as a line feed. */
    private static @Nullable String quoted(String value, char quote) {
        if (value.indexOf('\r') >= 0 || value.indexOf(0) >= 0) {
            return null;
        }
        String escaped = value.replace("\\", "\\\\").replace("\n", "\\n").replace(String.valueOf(quote), "\\" + quote);
        return quote + escaped + quote;
    }

    private static BoundLiteral bool(boolean value) {
        return of(String.valueOf(value), TokenKind.KEYWORD, value ? "TRUE" : "FALSE");
    }

    private static @Nullable BoundLiteral regex(String value) {
        if (value.startsWith("*") || value.indexOf(0) >= 0) {
            return null;
        }
        return of("/" + value.replace("/", "\\/") + "/", TokenKind.REGEX, value);
    }

    private static @Nullable BoundLiteral duration(String value) {
        return Durations.isValid(value) ? of(value, TokenKind.DURATION, value) : null;
    }

    private static @Nullable BoundLiteral number(Number value) {
        String digits;
        TokenKind kind;
        if (BoundParameters.isInteger(value)) {
            digits = value.toString();
            kind = TokenKind.INTEGER;
        } else if (BoundParameters.isFloat(value) && Double.isFinite(value.doubleValue())) {
            BigDecimal decimal = new BigDecimal(value.toString());
            if (Math.abs((long) decimal.scale()) + decimal.precision() > MOST_DIGITS) {
                return null;
            }
            digits = decimal.toPlainString();
            digits = digits.contains(".") ? digits : digits + ".0";
            kind = TokenKind.NUMBER;
        } else {
            return null;
        }
        if (!digits.startsWith("-")) {
            return of(digits, kind, digits);
        }
        List<Token> tokens = new ArrayList<>();
        tokens.add(new Token(TokenKind.SYMBOL, 0, 0, "-"));
        tokens.add(new Token(kind, 0, 0, digits.substring(1)));
        return new BoundLiteral(digits, List.copyOf(tokens));
    }

    private static BoundLiteral of(String text, TokenKind kind, String meaning) {
        return new BoundLiteral(text, List.of(new Token(kind, 0, 0, meaning)));
    }
}
