package io.lockstep.gateway.influxql;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Locale;

/** Numbers as Go prints them. */
final class GoNumbers {

    /** The shortest form has an exponent from here on, and below the other one. */
    private static final int LARGEST_PLAIN_EXPONENT = 20;

    private static final int SMALLEST_PLAIN_EXPONENT = -4;

    private GoNumbers() {}

    /** As {@code %.3f}. */
    static String threeDecimals(double value) {
        return new BigDecimal(value).setScale(3, RoundingMode.HALF_EVEN).toPlainString();
    }

    /** As {@code %v}: no digit more than it takes to tell the number from all others. */
    static String shortest(double value) {
        if (value == 0) {
            return "0";
        }
        BigDecimal exact = new BigDecimal(value);
        BigDecimal digits = exact;
        for (int precision = 1; precision <= 17; precision++) {
            digits = exact.round(new MathContext(precision, RoundingMode.HALF_EVEN));
            if (digits.doubleValue() == value) {
                break;
            }
        }
        digits = digits.stripTrailingZeros();
        int exponent = digits.precision() - digits.scale() - 1;
        if (exponent >= SMALLEST_PLAIN_EXPONENT && exponent <= LARGEST_PLAIN_EXPONENT) {
            return digits.toPlainString();
        }
        BigDecimal mantissa = digits.scaleByPowerOfTen(-exponent);
        return mantissa.toPlainString()
                + String.format(Locale.ROOT, "e%s%02d", exponent < 0 ? "-" : "+", Math.abs(exponent));
    }
}
