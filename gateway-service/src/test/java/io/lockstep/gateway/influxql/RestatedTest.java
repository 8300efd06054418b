package io.lockstep.gateway.influxql;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A statement is repeated to people as InfluxDB repeats it, and comes to itself when it is repeated once more. */
class RestatedTest {

    @ParameterizedTest
    @MethodSource("statements")
    void aStatementIsRepeatedAsInfluxdbRepeatsIt(String statement, String repeated) {
        assertThat(restated(statement)).isEqualTo(repeated);
    }

    @ParameterizedTest
    @MethodSource("repeated")
    void whatIsRepeatedStaysAsItIsWhenItIsReadAgain(String repeated) {
        assertThat(restated(repeated)).isEqualTo(repeated);
    }

    @ParameterizedTest
    @MethodSource("recognised")
    void everyStatementThatIsRecognisedMeansTheSameWhenItIsRepeated(StatementTable.Row row) {
        String repeated = restated(row.text());

        Statements again = Statements.read(repeated);
        assertThat(again.list()).as(repeated).hasSize(1);
        assertThat(again.list().get(0).kind()).as(repeated).isEqualTo(row.kind());
        assertThat(again.list().get(0).restated()).isEqualTo(repeated);
    }

    @Test
    void aNumberThatNoServerCanReadIsLeftToAReplicaToSay() {
        String number = "1" + "0".repeat(309) + ".0";

        assertThat(Statements.read("SELECT v INTO x FROM y WHERE a = " + number)
                        .list()
                        .get(0)
                        .kind())
                .isEqualTo(StatementKind.UNCLASSIFIABLE);
    }

    @Test
    void commentsAndLineEndsAreLeftOut() {
        assertThat(restated("/* c */ drop -- x\n measurement cpu")).isEqualTo("DROP MEASUREMENT cpu");
    }

    private static String restated(String text) {
        Statements statements = Statements.read(text);
        assertThat(statements.list()).as(text).hasSize(1);
        return statements.list().get(0).restated();
    }

    static Stream<StatementTable.Row> recognised() {
        return StatementTable.rows().stream()
                .filter(row -> row.kind() != StatementKind.UNCLASSIFIABLE
                        && !row.kind().holdsPassword())
                .filter(row -> !Statements.read(row.text()).list().get(0).hasBoundParameters());
    }

    static Stream<String> repeated() throws IOException {
        return statements()
                .map(row -> String.valueOf(row.get()[1]))
                // Neither can be read again: a password that is none, a number in a form that InfluxQL does not have.
                .filter(repeated -> !repeated.contains("[REDACTED]") && !repeated.matches(".*fill\\(.*e.*"));
    }

    static Stream<Arguments> statements() throws IOException {
        try (InputStream table = Objects.requireNonNull(RestatedTest.class.getResourceAsStream("restated.tsv"))) {
            return new String(table.readAllBytes(), UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> line.split("\t", 2))
                    .map(row -> Arguments.of(row[0], row[1]));
        }
    }
}
