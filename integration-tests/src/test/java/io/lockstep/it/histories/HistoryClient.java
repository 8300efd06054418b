package io.lockstep.it.histories;

import io.lockstep.it.support.Answer;
import io.lockstep.it.support.Influx;
import java.util.List;
import java.util.Random;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/** One of the clients of a history: does one thing after another, drawn by its seed, to few names, so that things collide. */
final class HistoryClient {

    static final List<String> MEASUREMENTS = List.of("m0", "m1", "m2");

    /** What SELECT INTO writes. */
    static final String COPY = "copy";

    /** 2026-01-01T00:00:00Z. */
    static final long BEGIN = 1_767_225_600_000_000_000L;

    static final long DAY = 86_400_000_000_000L;

    /** Several shard groups of a week. */
    static final int DAYS = 28;

    private final Influx gateway;
    private final List<String> databases;
    private final Random random;

    HistoryClient(Influx gateway, List<String> databases, long seed) {
        this.gateway = gateway;
        this.databases = databases;
        this.random = new Random(seed);
    }

    /** Does the next thing; returns what is wrong with the answer, or null. */
    @Nullable
    String act() {
        String db = databases.get(random.nextInt(databases.size()));
        String measurement = MEASUREMENTS.get(random.nextInt(MEASUREMENTS.size()));
        int choice = random.nextInt(100);
        if (choice < 60) {
            return write(db, measurement);
        }
        if (choice < 64) {
            return copy(db, measurement);
        }
        String statement = choice < 75
                ? "DELETE FROM " + measurement + " WHERE time < " + time() + tagClause(" AND ")
                : choice < 82
                        ? "DROP SERIES FROM " + measurement + tagClause(" WHERE ")
                        : choice < 87
                                ? "DROP MEASUREMENT " + measurement
                                : choice < 90
                                        ? "DROP DATABASE " + db + "; CREATE DATABASE " + db
                                        : choice < 95
                                                ? "CREATE RETENTION POLICY rp ON " + db
                                                        + " DURATION INF REPLICATION 1 SHARD DURATION 1w"
                                                : choice < 97
                                                        ? "DROP RETENTION POLICY rp ON " + db
                                                        : "ALTER RETENTION POLICY "
                                                                + (random.nextBoolean() ? "rp" : "autogen") + " ON "
                                                                + db + " DEFAULT";
        Answer answer = gateway.query(db, statement);
        // 503: the command is in the log, but no replica could be waited for.
        return answer.status() == 200 || answer.status() == 503 ? null : statement + ": " + answer;
    }

    private @Nullable String write(String db, String measurement) {
        StringJoiner lines = new StringJoiner("\n");
        int count = 1 + random.nextInt(20);
        for (int i = 0; i < count; i++) {
            lines.add(measurement + tag() + " v=" + value() + (random.nextInt(4) == 0 ? ",w=" + value() : "") + " "
                    + time());
        }
        Answer answer = random.nextInt(5) == 0
                ? gateway.write(db, lines.toString(), "rp=rp")
                : gateway.write(db, lines.toString());
        // Another client may have dropped the database or the policy at this moment, or no replica can be asked for it.
        return answer.status() == 204
                        || answer.status() == 404
                        || answer.status() == 503
                        || answer.body().contains("retention policy not found")
                ? null
                : "write: " + answer;
    }

    /** What a replica held at a moment that the log knows goes into the log as points. */
    private @Nullable String copy(String db, String measurement) {
        Answer answer = gateway.query(
                db, "SELECT * INTO " + COPY + " FROM " + measurement + " WHERE time < " + time() + " GROUP BY *");
        return answer.status() == 200 || answer.status() == 503 ? null : "SELECT INTO: " + answer;
    }

    private String tag() {
        int number = random.nextInt(5);
        return number == 4 ? "" : ",s=" + number;
    }

    private String tagClause(String word) {
        return random.nextBoolean() ? "" : word + "s = '" + random.nextInt(4) + "'";
    }

    /** Mostly of one type; the others conflict, in some shards and not in others. */
    private String value() {
        int number = random.nextInt(1_000);
        return switch (random.nextInt(12)) {
            case 0 -> number + "i";
            case 1 -> "\"t" + number + "\"";
            default -> number + ".5";
        };
    }

    private long time() {
        return BEGIN + random.nextInt(DAYS) * DAY + random.nextInt(5);
    }
}
