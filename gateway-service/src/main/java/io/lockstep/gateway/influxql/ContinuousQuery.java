package io.lockstep.gateway.influxql;

import java.math.BigInteger;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * A continuous query that somebody may run on schedule. All lengths of time are in nanoseconds.
 *
 * @param db its database
 * @param name its name
 * @param every of RESAMPLE; 0 where it says nothing
 * @param span what RESAMPLE FOR says; 0 where it says nothing
 * @param interval that its rows are grouped by, more than 0
 * @param offset of the groups; may be negative
 * @param zone the time zone of the groups; empty for UTC
 * @param select the SELECT with its conditions cut out, in two parts, between which conditions go
 */
public record ContinuousQuery(
        String db, String name, long every, long span, long interval, long offset, String zone, Select select) {

    /**
     * @param head up to the conditions
     * @param condition in parentheses, without what it says of the time; empty if there is none
     * @param tail from GROUP BY on
     */
    public record Select(String head, String condition, String tail) {}

    /**
     * Reads a definition as InfluxDB lists it.
     *
     * @return empty for what is no continuous query that groups by time
     */
    public static Optional<ContinuousQuery> read(String db, String name, String definition) {
        Statements statements = Statements.read(definition);
        if (!statements.areReadable()
                || statements.list().size() != 1
                || statements.list().get(0).kind() != StatementKind.CREATE_CONTINUOUS_QUERY) {
            return Optional.empty();
        }
        List<Token> tokens = statements.list().get(0).tokens().stream()
                .filter(token -> !token.kind().isTrivia())
                .toList();
        return new Reading(db, name, definition, tokens).read();
    }

    /**
     * The SELECT … INTO for one window of time.
     *
     * @param from its first nanosecond
     * @param to the first nanosecond after it
     */
    public String selectInto(long from, long to) {
        String condition = select.condition().isEmpty() ? "" : select.condition() + " AND ";
        return select.head() + "WHERE " + condition + "time >= " + from + " AND time < " + to + " " + select.tail();
    }

    /** The tokens of one definition, white space and comments left out. */
    private record Reading(String db, String name, String text, List<Token> tokens) {

        Optional<ContinuousQuery> read() {
            int begin = outermost("BEGIN", 0);
            int group = outermost("GROUP", begin);
            if (begin < 0 || group < 0) {
                return Optional.empty();
            }
            int time = time(group);
            OptionalLong interval = time < 0 ? OptionalLong.empty() : duration(time + 2);
            if (interval.isEmpty() || interval.getAsLong() <= 0) {
                return Optional.empty();
            }
            OptionalLong offset = offset(time + 3);
            if (offset.isEmpty()) {
                return Optional.empty();
            }
            int resample = outermost("RESAMPLE", 0);
            boolean resamples = resample >= 0 && resample < begin;
            return Optional.of(new ContinuousQuery(
                    db,
                    name,
                    resamples ? after("EVERY", resample, begin) : 0,
                    resamples ? after("FOR", resample, begin) : 0,
                    interval.getAsLong(),
                    offset.getAsLong(),
                    zone(group),
                    select(begin, group)));
        }

        private Select select(int begin, int group) {
            int first = tokens.get(begin + 1).start();
            int groupStart = tokens.get(group).start();
            int end = tokens.get(tokens.size() - 1).start();
            int where = outermost("WHERE", begin);
            String tail = text.substring(groupStart, end).strip();
            if (where < 0 || where > group) {
                return new Select(text.substring(first, groupStart), "", tail);
            }
            String condition = new TimelessCondition(text, tokens.subList(where + 1, group)).read();
            return new Select(text.substring(first, tokens.get(where).start()), "(" + condition + ")", tail);
        }

        /** The place of a keyword outside of parentheses; -1 if there is none. */
        private int outermost(String keyword, int from) {
            int depth = 0;
            for (int i = Math.max(0, from); i < tokens.size(); i++) {
                Token token = tokens.get(i);
                if (token.is("(")) {
                    depth++;
                } else if (token.is(")")) {
                    depth--;
                } else if (depth == 0 && token.is(keyword)) {
                    return i;
                }
            }
            return -1;
        }

        /** The place of the word of {@code time(…)}. */
        private int time(int group) {
            for (int i = group; i + 2 < tokens.size(); i++) {
                if (tokens.get(i).isNamed("time") && tokens.get(i + 1).is("(")) {
                    return i;
                }
            }
            return -1;
        }

        private long after(String keyword, int from, int to) {
            for (int i = from; i < to; i++) {
                if (tokens.get(i).is(keyword)) {
                    return duration(i + 1).orElse(0);
                }
            }
            return 0;
        }

        /** None where there is none; empty for one that is no constant. */
        private OptionalLong offset(int at) {
            if (!tokens.get(at).is(",")) {
                return tokens.get(at).is(")") ? OptionalLong.of(0) : OptionalLong.empty();
            }
            boolean negative = tokens.get(at + 1).is("-");
            OptionalLong offset = duration(negative ? at + 2 : at + 1);
            return offset.isPresent() && negative ? OptionalLong.of(-offset.getAsLong()) : offset;
        }

        private String zone(int group) {
            for (int i = group; i + 2 < tokens.size(); i++) {
                if (tokens.get(i).isNamed("tz") && tokens.get(i + 1).is("(")) {
                    return tokens.get(i + 2).text();
                }
            }
            return "";
        }

        private OptionalLong duration(int at) {
            @Nullable Token token = at < tokens.size() ? tokens.get(at) : null;
            if (token == null || token.kind() != TokenKind.DURATION) {
                return OptionalLong.empty();
            }
            BigInteger nanos = Durations.nanos(token.text());
            return nanos.bitLength() < Long.SIZE ? OptionalLong.of(nanos.longValue()) : OptionalLong.empty();
        }
    }
}
