package io.lockstep.common.lineprotocol;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** What InfluxDB takes for a number or a boolean among field values. */
final class Numbers {

    /** From this many bytes on InfluxDB looks whether an integer, or a float without exponent, is in range. */
    static final int INTEGER_TO_CHECK = 19;

    static final int FLOAT_TO_CHECK = 25;

    /** A float with fewer digits before and after its point, plus its exponent, than this is finite: the largest is about 1.8e308. */
    private static final int SAFE_MAGNITUDE = 308;

    private static final int LARGE_EXPONENT = 1_000_000;

    private Numbers() {}

    /** Why {@code [from, to)}, all up to the next comma, space or end of line, is no number; null if it is one. */
    static @Nullable LineFault fault(byte[] buf, int from, int to) {
        int digits = 0;
        boolean decimal = false;
        boolean scientific = false;
        boolean integer = false;
        int i = from < to && buf[from] == '-' ? from + 1 : from;
        for (; i < to; i++) {
            byte b = buf[i];
            if (b >= '0' && b <= '9') {
                digits++;
            } else if (b == '.' && !decimal) {
                decimal = true;
            } else if ((b == 'e' || b == 'E') && i > from) {
                scientific = true;
                digits++;
            } else if ((b == '+' || b == '-') && (buf[i - 1] == 'e' || buf[i - 1] == 'E')) {
                digits++;
            } else if (b == 'i' && i > from && i == to - 1) {
                integer = true;
            } else {
                return LineFault.INVALID_NUMBER;
            }
        }
        if (digits == 0 || (integer && (decimal || scientific))) {
            return LineFault.INVALID_NUMBER;
        }
        if (integer) {
            return to - 1 - from < INTEGER_TO_CHECK || fitsLong(buf, from, to - 1)
                    ? null
                    : LineFault.integerOutOfRange(buf, from, to - 1);
        }
        boolean check = scientific || to - from >= FLOAT_TO_CHECK;
        return check && !isFiniteFloat(buf, from, to) ? LineFault.INVALID_FLOAT : null;
    }

    /** Whether an optional minus sign and decimal digits, of which there must be one, are a 64-bit integer. */
    static boolean fitsLong(byte[] buf, int from, int to) {
        boolean negative = buf[from] == '-';
        int i = negative ? from + 1 : from;
        if (i == to) {
            return false;
        }
        long value = 0;
        for (; i < to; i++) {
            int digit = buf[i] - '0';
            if (value < (Long.MIN_VALUE + digit) / 10) {
                return false;
            }
            value = value * 10 - digit;
        }
        return negative || value != Long.MIN_VALUE;
    }

    /** The value of what {@link #fitsLong} has found to be an integer. */
    static long toLong(byte[] buf, int from, int to) {
        boolean negative = buf[from] == '-';
        long value = 0;
        for (int i = negative ? from + 1 : from; i < to; i++) {
            value = value * 10 - (buf[i] - '0');
        }
        return negative ? value : -value;
    }

    /** Digits with at most one point among them, at least one digit, then perhaps one exponent with at least one digit. */
    private static boolean isFiniteFloat(byte[] buf, int from, int to) {
        int mantissaStart = buf[from] == '-' ? from + 1 : from;
        int i = mantissaStart;
        int points = 0;
        while (i < to && (isDigit(buf[i]) || buf[i] == '.')) {
            points += buf[i] == '.' ? 1 : 0;
            i++;
        }
        int mantissa = i - mantissaStart - points;
        if (points > 1 || mantissa == 0) {
            return false;
        }
        int exponent = 0;
        if (i < to) {
            i++; // the e: nothing else can be here
            boolean negative = i < to && buf[i] == '-';
            i += i < to && (buf[i] == '+' || buf[i] == '-') ? 1 : 0;
            int exponentStart = i;
            while (i < to && isDigit(buf[i])) {
                exponent = Math.min(exponent * 10 + buf[i] - '0', LARGE_EXPONENT);
                i++;
            }
            if (i < to || i == exponentStart) {
                return false;
            }
            exponent = negative ? 0 : exponent;
        }
        boolean surelyFinite = (long) mantissa + exponent < SAFE_MAGNITUDE;
        return surelyFinite
                || Double.isFinite(Double.parseDouble(new String(buf, from, to - from, StandardCharsets.US_ASCII)));
    }

    private static boolean isDigit(byte b) {
        return b >= '0' && b <= '9';
    }

    /** Whether {@code [from, to)} is one of the spellings of true and false that InfluxDB takes. */
    static boolean isBoolean(byte[] buf, int from, int to) {
        if (from >= to) {
            return false;
        }
        byte first = buf[from];
        if (to - from == 1) {
            return first == 't' || first == 'f' || first == 'T' || first == 'F';
        }
        return switch (first) {
            case 't' -> matches(buf, from, to, "true");
            case 'f' -> matches(buf, from, to, "false");
            case 'T' -> matches(buf, from, to, "TRUE") || matches(buf, from, to, "True");
            case 'F' -> matches(buf, from, to, "FALSE") || matches(buf, from, to, "False");
            default -> false;
        };
    }

    private static boolean matches(byte[] buf, int from, int to, String word) {
        if (to - from != word.length()) {
            return false;
        }
        for (int i = 0; i < word.length(); i++) {
            if (buf[from + i] != word.charAt(i)) {
                return false;
            }
        }
        return true;
    }
}
