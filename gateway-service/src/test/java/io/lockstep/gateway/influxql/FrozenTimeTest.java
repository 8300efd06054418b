package io.lockstep.gateway.influxql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FrozenTimeTest {

    private static final Instant NOW = Instant.parse("2026-11-21T09:00:00.000000789Z");
    private static final String TIME = "('2026-11-21T09:00:00.000000789Z' + 0s)";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "DELETE WHERE time < now() | DELETE WHERE time < @",
                "DELETE WHERE time < now()-1h | DELETE WHERE time < @-1h",
                "DELETE WHERE time<NOW( ) - 1h | DELETE WHERE time<@ - 1h",
                "DELETE WHERE time < (Now()) | DELETE WHERE time < (@)",
                "DELETE WHERE time < \"now\"() | DELETE WHERE time < @",
                "DELETE WHERE time < now\"now\"() AND host='now()' | DELETE WHERE time < @ AND host='now()'",
                "DELETE WHERE time > now()-2h AND time < now()-1h | DELETE WHERE time > @-2h AND time < @-1h",
                "DROP SERIES WHERE time < now() | DROP SERIES WHERE time < @",
                "SELECT mean(v) INTO n FROM m WHERE time > now() - 1d GROUP BY time(1h, now())"
                        + " | SELECT mean(v) INTO n FROM m WHERE (time > @ - 1d) AND time <= @ GROUP BY time(1h, @)",
                "SELECT v INTO n FROM (SELECT v FROM m WHERE time > now())"
                        + " | SELECT v INTO n FROM (SELECT v FROM m WHERE time > @)"
            })
    void everyCallBecomesTheSameTime(String text, String expected) {
        Statement statement = only(text);

        assertThat(statement.callsNow()).isTrue();
        String frozen = FrozenTime.freeze(statement, NOW);
        assertThat(frozen).isEqualTo(expected.replace("@", TIME));
        assertThat(only(frozen).kind()).isEqualTo(statement.kind());
        assertThat(only(frozen).callsNow()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "DELETE FROM \"now()\"",
                "DELETE FROM /now()/",
                "DELETE WHERE host = 'now()'",
                "DELETE FROM m/* now() */ WHERE v = 1",
                "DELETE WHERE time < now(1)",
                "DELETE FROM now",
                "DELETE WHERE now = 1",
                "SELECT now(), v INTO n FROM m"
            })
    void whatIsNoCallStaysAsItIs(String text) {
        Statement statement = only(text);

        assertThat(statement.callsNow()).isFalse();
        assertThat(FrozenTime.freeze(statement, NOW)).isSameAs(statement.text());
    }

    /** Each as influxd 1.6.7 bounds it, seen with points in the future. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "SELECT mean(v) INTO n FROM m GROUP BY time(1h) | SELECT mean(v) INTO n FROM m WHERE time <= @ GROUP BY time(1h)",
                "SELECT mean(v) INTO n FROM m WHERE h = 'a' /* all */ GROUP BY h, TIME(1h,5m), * fill(0) ORDER BY time DESC"
                        + " | SELECT mean(v) INTO n FROM m WHERE (h = 'a') AND time <= @ /* all */ GROUP BY h, TIME(1h,5m), * fill(0)"
                        + " ORDER BY time DESC",
                "SELECT mean(v) INTO n FROM m WHERE h = 'a' OR time > 5 GROUP BY time(1h)"
                        + " | SELECT mean(v) INTO n FROM m WHERE (h = 'a' OR time > 5) AND time <= @ GROUP BY time(1h)",
                "SELECT mean(v) INTO n FROM m WHERE now() - 1h < time GROUP BY time(1h)"
                        + " | SELECT mean(v) INTO n FROM m WHERE (@ - 1h < time) AND time <= @ GROUP BY time(1h)",
                "SELECT mean(v) INTO n FROM m WHERE v < 5 AND (time) < 5 AND time > v AND a.time < 5 GROUP BY time(1h)"
                        + " | SELECT mean(v) INTO n FROM m WHERE (v < 5 AND (time) < 5 AND time > v AND a.time < 5) AND time <= @ GROUP BY time(1h)",
                "SELECT mean(s) INTO n FROM (SELECT sum(v) AS s FROM m GROUP BY time(1h))"
                        + " | SELECT mean(s) INTO n FROM (SELECT sum(v) AS s FROM m WHERE time <= @ GROUP BY time(1h))",
                "SELECT mean(s) INTO n FROM (SELECT sum(v) AS s FROM m GROUP BY time(1h)), (SELECT v AS s FROM m) GROUP BY time(2h)"
                        + " | SELECT mean(s) INTO n FROM (SELECT sum(v) AS s FROM m GROUP BY time(1h)), (SELECT v AS s FROM m) WHERE time <= @"
                        + " GROUP BY time(2h)",
                "SELECT mean(s) INTO n FROM (SELECT v AS s FROM m WHERE time < 5) GROUP BY time(2h)"
                        + " | SELECT mean(s) INTO n FROM (SELECT v AS s FROM m WHERE time < 5) WHERE time <= @ GROUP BY time(2h)"
            })
    void aCopyThatEndsAtThePresentUnsaidIsMadeToEndThere(String text, String expected) {
        String frozen = FrozenTime.freeze(only(text), NOW);

        assertThat(frozen).isEqualTo(expected.replace("@", TIME));
        assertThat(FrozenTime.freeze(only(frozen), NOW.plusSeconds(60))).isEqualTo(frozen);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT v INTO n FROM m",
                "SELECT mean(v) INTO n FROM m WHERE h = 'a' GROUP BY h",
                "SELECT mean(v) INTO n FROM m GROUP BY time(0s)",
                "SELECT mean(v) INTO n FROM m WHERE time < '2027-01-01' GROUP BY time(1h)",
                "SELECT mean(v) INTO n FROM m WHERE h = 'a' OR (h = 'b' AND TIME::field <= 5) GROUP BY time(1h)",
                "SELECT mean(v) INTO n FROM m WHERE 5 > \"time\" AND h = 'a' GROUP BY time(1h)",
                "SELECT mean(v) INTO n FROM m WHERE time = 5 GROUP BY time(1h)",
                "SELECT mean(s) INTO n FROM (SELECT sum(v) AS s FROM m GROUP BY time(1h)) WHERE time < 5",
                "SELECT mean(v) FROM m GROUP BY time(1h)",
                "CREATE CONTINUOUS QUERY q ON d BEGIN SELECT mean(v) INTO n FROM m GROUP BY time(1h) END"
            })
    void whatHasAnotherEndOrNoneStaysAsItIs(String text) {
        Statement statement = only(text);

        assertThat(FrozenTime.freeze(statement, NOW)).isSameAs(statement.text());
    }

    @Test
    void aRunOfAContinuousQueryHasItsOwnEnd() {
        ContinuousQuery query = ContinuousQuery.read(
                        "d",
                        "q",
                        "CREATE CONTINUOUS QUERY q ON d BEGIN SELECT mean(v) INTO n FROM m GROUP BY time(1h) END")
                .orElseThrow();
        Statement run = only(query.selectInto(0, 3_600_000_000_000L));

        assertThat(FrozenTime.freeze(run, NOW)).isSameAs(run.text());
    }

    @Test
    void aStatementBehindOthersIsFrozenByItself() {
        Statement second = Statements.read("DELETE WHERE time < now(); DELETE FROM m WHERE time > now()")
                .list()
                .get(1);

        assertThat(FrozenTime.freeze(second, NOW)).isEqualTo("DELETE FROM m WHERE time > " + TIME);
    }

    @Test
    void aTimeThatInfluxDbCannotHoldIsABug() {
        Statement statement = only("DELETE WHERE time < now()");

        assertThatThrownBy(() -> FrozenTime.freeze(statement, Instant.parse("2300-01-01T00:00:00Z")))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static Statement only(String text) {
        Statements statements = Statements.read(text);
        assertThat(statements.areReadable()).as(text).isTrue();
        assertThat(statements.list()).hasSize(1);
        return statements.list().get(0);
    }
}
