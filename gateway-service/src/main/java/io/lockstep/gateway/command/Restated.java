package io.lockstep.gateway.command;

import io.lockstep.gateway.influxql.Statement;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A statement as InfluxDB repeats it to people: without a password, durations in the largest unit that leaves no rest,
 * and all privileges by their full name.
 */
final class Restated {

    private static final Pattern CLAUSE =
            Pattern.compile("(?<= DURATION )(?:INF|(?:[0-9]+(?:ns|ms|[uµsmhdw]))+)(?= |$)");
    private static final Pattern ALL =
            Pattern.compile("^((?:GRANT|REVOKE) ALL)(?! PRIVILEGES\\b)", Pattern.CASE_INSENSITIVE);
    private static final Pattern PART = Pattern.compile("([0-9]+)(ns|ms|[uµsmhdw])");

    private record Unit(String name, BigInteger nanos) {}

    private static final List<Unit> UNITS = List.of(
            unit("w", 604_800_000_000_000L),
            unit("d", 86_400_000_000_000L),
            unit("h", 3_600_000_000_000L),
            unit("m", 60_000_000_000L),
            unit("s", 1_000_000_000L),
            unit("ms", 1_000_000L),
            unit("u", 1_000L));

    private static final Map<String, BigInteger> NANOS = Map.of(
            "ns", BigInteger.ONE,
            "u", BigInteger.valueOf(1_000L),
            "µ", BigInteger.valueOf(1_000L),
            "ms", BigInteger.valueOf(1_000_000L),
            "s", BigInteger.valueOf(1_000_000_000L),
            "m", BigInteger.valueOf(60_000_000_000L),
            "h", BigInteger.valueOf(3_600_000_000_000L),
            "d", BigInteger.valueOf(86_400_000_000_000L),
            "w", BigInteger.valueOf(604_800_000_000_000L));

    private Restated() {}

    static String text(Statement statement) {
        return switch (statement.kind()) {
            case CREATE_DATABASE, CREATE_RETENTION_POLICY, ALTER_RETENTION_POLICY ->
                CLAUSE.matcher(statement.normalised()).replaceAll(Restated::canonical);
            case GRANT, REVOKE -> ALL.matcher(statement.normalised()).replaceFirst("$1 PRIVILEGES");
            default -> statement.redacted();
        };
    }

    private static String canonical(MatchResult duration) {
        BigInteger nanos = BigInteger.ZERO;
        Matcher parts = PART.matcher(duration.group());
        while (parts.find()) {
            nanos = nanos.add(
                    new BigInteger(parts.group(1)).multiply(NANOS.getOrDefault(parts.group(2), BigInteger.ZERO)));
        }
        if (nanos.signum() == 0) {
            return "0s";
        }
        for (Unit unit : UNITS) {
            BigInteger[] count = nanos.divideAndRemainder(unit.nanos());
            if (count[1].signum() == 0) {
                return count[0] + unit.name();
            }
        }
        return nanos + "ns";
    }

    private static Unit unit(String name, long nanos) {
        return new Unit(name, BigInteger.valueOf(nanos));
    }
}
