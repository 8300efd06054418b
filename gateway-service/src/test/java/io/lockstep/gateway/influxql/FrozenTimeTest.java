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
                        + " | SELECT mean(v) INTO n FROM m WHERE time > @ - 1d GROUP BY time(1h, @)",
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
                "DELETE WHERE now = 1"
            })
    void whatIsNoCallStaysAsItIs(String text) {
        Statement statement = only(text);

        assertThat(statement.callsNow()).isFalse();
        assertThat(FrozenTime.freeze(statement, NOW)).isSameAs(statement.text());
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
