package io.lockstep.gateway.consistency;

import io.lockstep.common.position.Token;
import io.lockstep.gateway.http.Refusal;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;

/**
 * What the headers of a read demand.
 *
 * @param token to be read at or after; null if none
 * @param level null if the request says nothing
 * @param maxStaleness null if any will do
 */
record Demands(@Nullable Token token, @Nullable Level level, @Nullable Duration maxStaleness) {

    static final String TOKEN = "X-Lockstep-Token";
    static final String CONSISTENCY = "X-Lockstep-Consistency";
    static final String MAX_STALENESS = "X-Lockstep-Max-Staleness";

    static final Demands NONE = new Demands(null, null, null);

    private static final int LONGEST_STALENESS = 32;
    private static final Pattern SECONDS = Pattern.compile("[0-9]{1,9}(?:\\.[0-9]{0,9})?");
    private static final Pattern PART = Pattern.compile("\\G([0-9]{1,9}(?:\\.[0-9]{0,9})?)(ns|us|µs|ms|s|m|h)");

    /** The values of {@value #CONSISTENCY}. */
    enum Level {
        EVENTUAL,
        OWN_WRITES,
        STRONG
    }

    /** Reads them; throws a {@link Refusal} for what cannot be read. */
    static Demands of(HttpHeaders headers) {
        String token = headers.getFirst(TOKEN);
        String level = headers.getFirst(CONSISTENCY);
        String staleness = headers.getFirst(MAX_STALENESS);
        if (token == null && level == null && staleness == null) {
            return NONE;
        }
        return new Demands(
                token == null ? null : token(token.strip()),
                level == null ? null : level(level.strip()),
                staleness == null ? null : staleness(staleness.strip()));
    }

    private static Token token(String text) {
        try {
            return Token.parse(text);
        } catch (IllegalArgumentException e) {
            throw new Refusal(400, TOKEN + ": " + e.getMessage());
        }
    }

    private static Level level(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "strong" -> Level.STRONG;
            case "own-writes" -> Level.OWN_WRITES;
            case "eventual" -> Level.EVENTUAL;
            default -> throw new Refusal(400, CONSISTENCY + " must be strong, own-writes or eventual");
        };
    }

    /** Seconds, or a duration as Go writes it, such as {@code 1m30s} or {@code 500ms}. */
    private static Duration staleness(String text) {
        if (text.length() <= LONGEST_STALENESS) {
            if (SECONDS.matcher(text).matches()) {
                return duration(text, 1_000_000_000L);
            }
            Matcher part = PART.matcher(text);
            Duration sum = Duration.ZERO;
            int end = 0;
            while (part.find()) {
                sum = sum.plus(duration(part.group(1), nanos(part.group(2))));
                end = part.end();
            }
            if (end > 0 && end == text.length()) {
                return sum;
            }
        }
        throw new Refusal(400, MAX_STALENESS + " must be a duration such as 2s or 500ms, or a number of seconds");
    }

    private static long nanos(String unit) {
        return switch (unit) {
            case "ns" -> 1L;
            case "ms" -> 1_000_000L;
            case "s" -> 1_000_000_000L;
            case "m" -> 60_000_000_000L;
            case "h" -> 3_600_000_000_000L;
            default -> 1_000L;
        };
    }

    private static Duration duration(String number, long nanosPerUnit) {
        BigDecimal nanos = new BigDecimal(number).multiply(BigDecimal.valueOf(nanosPerUnit));
        BigDecimal[] seconds =
                nanos.setScale(0, RoundingMode.DOWN).divideAndRemainder(BigDecimal.valueOf(1_000_000_000L));
        return Duration.ofSeconds(seconds[0].longValueExact(), seconds[1].longValueExact());
    }
}
