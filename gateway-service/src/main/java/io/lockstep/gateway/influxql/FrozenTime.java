package io.lockstep.gateway.influxql;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * Puts one instant in the place of every call of {@code now()}, so that a statement means the same on every server and at
 * every time of replay. A SELECT … INTO that ends at the server's present without saying so is made to end there, too.
 *
 * <p>The instant is written {@code ('2026-11-21T09:00:00.123456789Z' + 0s)}. Neither simpler form will do: a bare string
 * is compared with tags and fields as a string and fails in parentheses; nanoseconds make sense of {@code now() * 2},
 * which the server refuses, and no sense of {@code now() - 5}, which it accepts. The sum is a time wherever now() is one,
 * in conditions and as the offset of {@code GROUP BY time()}; it is refused wherever now() is refused, but for
 * {@code time(1h, now() - 1h)}, which only the sum is good for.
 */
public final class FrozenTime {

    private static final DateTimeFormatter NANOSECONDS = DateTimeFormatter.ofPattern(
                    "uuuu-MM-dd'T'HH:mm:ss.SSSSSSSSS'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private static final Instant FIRST = Instant.EPOCH;
    private static final Instant LAST = Instant.parse("2262-04-11T00:00:00Z");

    private FrozenTime() {}

    /**
     * The statement with its time frozen; its own text, unchanged, if that does not depend on the time.
     *
     * @param now in nanoseconds, from 1970 to 2262
     */
    public static String freeze(Statement statement, Instant now) {
        if (now.isBefore(FIRST) || now.isAfter(LAST)) {
            throw new IllegalArgumentException("Not a time that InfluxDB can hold: " + now);
        }
        String literal = "('" + NANOSECONDS.format(now) + "' + 0s)";
        List<Edit> edits = new ArrayList<>();
        statement.nowCalls().forEach(call -> edits.add(new Edit(call.start(), call.end(), literal)));
        if (statement.kind() == StatementKind.SELECT_INTO) {
            edits.addAll(ImplicitEnd.edits(statement, "time <= " + literal));
        }
        return edits.isEmpty() ? statement.text() : edited(statement, edits);
    }

    private static String edited(Statement statement, List<Edit> edits) {
        edits.sort(Comparator.comparingInt(Edit::start).thenComparingInt(Edit::end));
        String text = statement.text();
        StringBuilder edited = new StringBuilder(text.length() + 48 * edits.size());
        int from = 0;
        for (Edit edit : edits) {
            edited.append(text, from, edit.start() - statement.start()).append(edit.text());
            from = edit.end() - statement.start();
        }
        return edited.append(text, from, text.length()).toString();
    }
}
