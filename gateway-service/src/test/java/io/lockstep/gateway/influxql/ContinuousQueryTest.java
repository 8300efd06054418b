package io.lockstep.gateway.influxql;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ContinuousQueryTest {

    private static final long SECOND = 1_000_000_000L;

    @Test
    void theWindowTakesThePlaceOfAMissingCondition() {
        ContinuousQuery query = read("BEGIN SELECT mean(f) INTO d.autogen.x FROM d.autogen.m GROUP BY time(5s) END");

        assertThat(query.selectInto(5, 10))
                .isEqualTo(
                        "SELECT mean(f) INTO d.autogen.x FROM d.autogen.m WHERE time >= 5 AND time < 10 GROUP BY time(5s)");
        assertThat(query.interval()).isEqualTo(5 * SECOND);
        assertThat(query.offset()).isZero();
        assertThat(query.every()).isZero();
        assertThat(query.span()).isZero();
        assertThat(query.zone()).isEmpty();
    }

    @Test
    void aConditionStaysAndSoDoesWhatStandsInSubqueries() {
        ContinuousQuery query = read("RESAMPLE EVERY 10s FOR 1h30m BEGIN SELECT max(s) INTO x FROM"
                + " (SELECT sum(f) AS s FROM m WHERE a = 'GROUP BY' GROUP BY time(1s)) WHERE b = 'x' OR c > 1"
                + " GROUP BY host, time(1m, -15s) fill(none) tz('Europe/Berlin') END");

        assertThat(query.selectInto(0, 60))
                .isEqualTo(
                        "SELECT max(s) INTO x FROM (SELECT sum(f) AS s FROM m WHERE a = 'GROUP BY' GROUP BY time(1s))"
                                + " WHERE (b = 'x' OR c > 1) AND time >= 0 AND time < 60"
                                + " GROUP BY host, time(1m, -15s) fill(none) tz('Europe/Berlin')");
        assertThat(query.every()).isEqualTo(10 * SECOND);
        assertThat(query.span()).isEqualTo(5_400 * SECOND);
        assertThat(query.interval()).isEqualTo(60 * SECOND);
        assertThat(query.offset()).isEqualTo(-15 * SECOND);
        assertThat(query.zone()).isEqualTo("Europe/Berlin");
        assertThat(Statements.read(query.selectInto(0, 60)).list().get(0).kind())
                .isEqualTo(StatementKind.SELECT_INTO);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "time > now() - 1h AND a = 'b'          | true AND a = 'b'",
                "a = 'b' AND \"time\" < 100 + (5s - 1s) | a = 'b' AND true",
                "(time < now() - 10h OR a = 'b')        | (true OR a = 'b')",
                "((time >= 0)) AND time = 5             | ((true)) AND true",
                "(time) > 5 AND f + 1 > 2               | (time) > 5 AND f + 1 > 2",
                "'2020-01-01' > time                    | '2020-01-01' > time",
                "a = 'time > 5'                         | a = 'time > 5'"
            })
    void theWindowTakesThePlaceOfWhatTheConditionSaysOfTheTime(String condition, String remaining) {
        ContinuousQuery query =
                read("BEGIN SELECT mean(f) INTO x FROM m WHERE " + condition + " GROUP BY time(5s) END");

        assertThat(query.selectInto(5, 10))
                .isEqualTo("SELECT mean(f) INTO x FROM m WHERE (" + remaining
                        + ") AND time >= 5 AND time < 10 GROUP BY time(5s)");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT 1 FROM m",
                "CREATE CONTINUOUS QUERY q ON d BEGIN SELECT f INTO x FROM m END",
                "CREATE CONTINUOUS QUERY q ON d BEGIN SELECT mean(f) INTO x FROM m GROUP BY host END",
                "CREATE CONTINUOUS QUERY q ON d BEGIN SELECT mean(f) INTO x FROM m GROUP BY time(1m, now()) END",
                "rubbish"
            })
    void whatCannotBeScheduledIsNone(String definition) {
        assertThat(ContinuousQuery.read("d", "q", definition)).isEmpty();
    }

    private static ContinuousQuery read(String rest) {
        return ContinuousQuery.read("d", "q", "CREATE CONTINUOUS QUERY q ON d " + rest)
                .orElseThrow();
    }
}
