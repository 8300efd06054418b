package io.lockstep.gateway.influxql;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** InfluxQL's durations, such as {@code 1h30m}. */
final class Durations {

    private static final Pattern DURATION = Pattern.compile("(?:[0-9]+(?:ns|ms|[uµsmhdw]))++");
    private static final Pattern PART = Pattern.compile("([0-9]+)(ns|ms|[uµsmhdw])");

    private record Unit(String name, BigInteger nanos) {}

    private static final List<Unit> UNITS = List.of(
            unit("w", 604_800_000_000_000L),
            unit("d", 86_400_000_000_000L),
            unit("h", 3_600_000_000_000L),
            unit("m", 60_000_000_000L),
            unit("s", 1_000_000_000L),
            unit("ms", 1_000_000L),
            unit("u", 1_000L),
            unit("ns", 1L));

    private static final Map<String, String> OTHER_NAMES = Map.of("µ", "u");

    private Durations() {}

    static boolean isValid(String text) {
        return text.length() <= 1000 && DURATION.matcher(text).matches();
    }

    /** The nanoseconds that a valid duration stands for, which may be more than InfluxDB can count. */
    static BigInteger nanos(String text) {
        BigInteger sum = BigInteger.ZERO;
        Matcher parts = PART.matcher(text);
        while (parts.find()) {
            String name = OTHER_NAMES.getOrDefault(parts.group(2), parts.group(2));
            BigInteger count = new BigInteger(parts.group(1));
            for (Unit unit : UNITS) {
                if (unit.name().equals(name)) {
                    sum = sum.add(count.multiply(unit.nanos()));
                }
            }
        }
        return sum;
    }

    /** As InfluxQL prints it: in the largest unit that leaves no rest, and nothing as {@code 0s}. */
    static String inOneUnit(BigInteger nanos) {
        if (nanos.signum() == 0) {
            return "0s";
        }
        for (Unit unit : UNITS) {
            BigInteger[] count = nanos.divideAndRemainder(unit.nanos());
            if (count[1].signum() == 0) {
                return count[0] + unit.name();
            }
        }
        throw new IllegalStateException("no unit for " + nanos);
    }

    /** As Go prints it: hours, minutes and seconds, such as {@code 1h30m0s}; less than a second in one unit. */
    static String inHoursMinutesSeconds(BigInteger nanos) {
        if (nanos.signum() == 0) {
            return "0s";
        }
        if (nanos.compareTo(BigInteger.valueOf(1_000)) < 0) {
            return nanos + "ns";
        }
        if (nanos.compareTo(BigInteger.valueOf(1_000_000)) < 0) {
            return decimal(nanos, 3) + "µs";
        }
        if (nanos.compareTo(BigInteger.valueOf(1_000_000_000)) < 0) {
            return decimal(nanos, 6) + "ms";
        }
        BigInteger[] minutes = nanos.divideAndRemainder(BigInteger.valueOf(60_000_000_000L));
        BigInteger[] hours = minutes[0].divideAndRemainder(BigInteger.valueOf(60));
        String seconds = decimal(minutes[1], 9) + "s";
        if (minutes[0].signum() == 0) {
            return seconds;
        }
        return hours[0].signum() == 0 ? hours[1] + "m" + seconds : hours[0] + "h" + hours[1] + "m" + seconds;
    }

    private static String decimal(BigInteger value, int places) {
        BigDecimal number = new BigDecimal(value, places).stripTrailingZeros();
        return number.signum() == 0 ? "0" : number.toPlainString();
    }

    private static Unit unit(String name, long nanos) {
        return new Unit(name, BigInteger.valueOf(nanos));
    }
}
