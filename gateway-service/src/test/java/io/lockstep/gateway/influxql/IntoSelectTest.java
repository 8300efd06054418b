package io.lockstep.gateway.influxql;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A replica is asked for the rows of a SELECT … INTO without INTO, and for the tags of top() and bottom() behind all else. */
class IntoSelectTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "SELECT v INTO x FROM m                          | SELECT v        FROM m",
                "SELECT top(v, 3) INTO x FROM m                  | SELECT top(v, 3)        FROM m",
                "SELECT top(v, *, 3) INTO x FROM m               | SELECT top(v, *, 3)        FROM m",
                "SELECT top(v, /h/, 3) INTO x FROM m             | SELECT top(v, /h/, 3)        FROM m",
                "SELECT v INTO x FROM m LIMIT 3                  | SELECT v        FROM m LIMIT 3",
                "SELECT m INTO x FROM (SELECT top(v,h,2) AS m FROM y) | SELECT m        FROM (SELECT top(v,h,2) AS m FROM y)"
            })
    void withoutSuchTagsIntoIsLeftOut(String statement, String text) {
        assertThat(read(statement)).contains(new IntoSelect(text, List.of(), ""));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "SELECT top(v,host,2) INTO x FROM m | SELECT top(v, \"host\"::tag, 2) AS \"top\" FROM m | host | top",
                "select TOP(v , \"a b\", dc::tag ,2) as t , *, w + 1 /* c */ into d..x from m where a = 1"
                        + " | SELECT *, w + 1, top(v, \"a b\"::tag, \"dc\"::tag, 2) AS \"t\" from m where a = 1 | a b,dc | t",
                "SELECT w, bottom(v,a.b,2) INTO x FROM m GROUP BY h | SELECT w, bottom(v, \"a.b\"::tag, 2) AS \"bottom\" FROM m GROUP BY h"
                        + " | a.b | bottom",
            })
    void suchTagsAreTheLastColumns(String statement, String text, String tags, String selector) {
        assertThat(read(statement)).contains(new IntoSelect(text, List.of(tags.split(",")), selector));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "SELECT count(v) INTO x FROM m GROUP BY time(1h) | SELECT count(v)        FROM m GROUP BY time(1h) fill(none)",
                "SELECT count(v) INTO x FROM m GROUP BY time(1h, 5m), h ORDER BY time DESC LIMIT 2"
                        + " | SELECT count(v)        FROM m GROUP BY time(1h, 5m), h fill(none) ORDER BY time DESC LIMIT 2",
                "SELECT count(v) INTO x FROM m GROUP BY tz, time(1h) tz('UTC')"
                        + " | SELECT count(v)        FROM m GROUP BY tz, time(1h) fill(none) tz('UTC')",
                "SELECT count(v) INTO x FROM m GROUP BY time(1h) FILL( null ) LIMIT 2"
                        + " | SELECT count(v)        FROM m GROUP BY time(1h) FILL( none ) LIMIT 2",
                "SELECT count(v) INTO x FROM m GROUP BY time(1h) fill(NULL) | SELECT count(v)        FROM m GROUP BY time(1h) fill(NULL)",
                "SELECT count(v) INTO x FROM m GROUP BY time(1h) fill(0) | SELECT count(v)        FROM m GROUP BY time(1h) fill(0)",
                "SELECT count(v) INTO x FROM m GROUP BY h | SELECT count(v)        FROM m GROUP BY h",
                "SELECT count(s) INTO x FROM (SELECT sum(v) AS s FROM m GROUP BY time(1h))"
                        + " | SELECT count(s)        FROM (SELECT sum(v) AS s FROM m GROUP BY time(1h))"
            })
    void intervalsThatHoldNothingAreLeftOutAsWithInto(String statement, String text) {
        assertThat(read(statement)).contains(new IntoSelect(text, List.of(), ""));
    }

    @Test
    void besideTagsOfTopTheyAreLeftOutToo() {
        assertThat(Statements.read("DROP DATABASE a; SELECT top(v,h,2) INTO x FROM m GROUP BY time(1h)")
                        .list()
                        .get(1)
                        .intoSelect()
                        .orElseThrow()
                        .text())
                .isEqualTo("SELECT top(v, \"h\"::tag, 2) AS \"top\" FROM m GROUP BY time(1h) fill(none)");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT top(v,host,2) * 2 INTO x FROM m",
                "SELECT (top(v,host,2)) INTO x FROM m",
                "SELECT 1 + top(v,host,2) INTO x FROM m",
                "SELECT top(v,(host),2) INTO x FROM m",
                "SELECT top(v,host::field,2) INTO x FROM m",
                "SELECT top(v,host,2) INTO x FROM m LIMIT 3",
                "SELECT top(v,host,2) INTO x FROM m GROUP BY time(1h) OFFSET 1",
                "SELECT top(v,host,2), bottom(v,host,2) INTO x FROM m"
            })
    void whatCannotBeAskedForIsTold(String statement) {
        assertThat(read(statement)).isEmpty();
    }

    @Test
    void wordsOfTheSameNameAreNoFunctions() {
        assertThat(read("SELECT top, bottom INTO x FROM m"))
                .contains(new IntoSelect("SELECT top, bottom        FROM m", List.of(), ""));
    }

    private static Optional<IntoSelect> read(String statement) {
        return Statements.read(statement).list().get(0).intoSelect();
    }
}
