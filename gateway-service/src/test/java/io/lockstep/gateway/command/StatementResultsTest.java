package io.lockstep.gateway.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.gateway.http.BodyFormat;
import org.junit.jupiter.api.Test;

class StatementResultsTest {

    private final StatementResults results = new StatementResults();

    @Test
    void aBareSuccessLooksAsFromInfluxDb() {
        assertThat(results.add("{\"results\":[{\"statement_id\":0}]}\n", null)).isTrue();

        assertThat(text(false)).isEqualTo("{\"results\":[{\"statement_id\":0}]}\n");
    }

    @Test
    void aWarningIsAddedAsInfluxDbDoes() {
        results.add("{\"results\":[{\"statement_id\":0}]}\n", "deprecated use of 'x'");

        assertThat(text(false))
                .isEqualTo("{\"results\":[{\"statement_id\":0,\"messages\":[{\"level\":\"warning\",\"text\":"
                        + "\"deprecated use of 'x'\"}]}]}\n");
    }

    @Test
    void aStatementThatFailsHasNoWarning() {
        assertThat(results.add("{\"results\":[{\"statement_id\":0,\"error\":\"no\"}]}", "deprecated"))
                .isFalse();

        assertThat(text(false)).isEqualTo("{\"results\":[{\"statement_id\":0,\"error\":\"no\"}]}\n");
    }

    @Test
    void statementsAreNumberedByTheRequestAndTheRestIsMarked() {
        results.add("{\"results\":[{\"statement_id\":0}]}", null);
        results.add("{\"results\":[{\"statement_id\":0,\"error\":\"database not found: \"}]}", null);
        results.skipTo(4);

        assertThat(text(false))
                .isEqualTo("{\"results\":[{\"statement_id\":0},{\"statement_id\":1,\"error\":\"database not found:"
                        + " \"},{\"statement_id\":2,\"error\":\"not executed\"},{\"statement_id\":3,\"error\":\"not"
                        + " executed\"}]}\n");
    }

    @Test
    void inPiecesEveryStatementIsADocument() {
        results.add("{\"results\":[{\"statement_id\":0}]}", null);
        results.add("{\"results\":[{\"statement_id\":0}]}", null);

        assertThat(text(true))
                .isEqualTo("{\"results\":[{\"statement_id\":0}]}\n{\"results\":[{\"statement_id\":1}]}\n");
    }

    @Test
    void aRefusalOfTheWholeRequestIsTheStatementsError() {
        assertThat(results.add("{\"error\":\"error parsing query\"}", null)).isFalse();

        assertThat(text(false)).isEqualTo("{\"results\":[{\"statement_id\":0,\"error\":\"error parsing query\"}]}\n");
    }

    @Test
    void anAnswerThatCannotBeReadIsAnError() {
        assertThat(results.add("<html>", null)).isFalse();
        assertThat(results.add("{}", null)).isFalse();
        assertThat(results.add("", null)).isFalse();
    }

    private String text(boolean chunked) {
        return new String(results.render(chunked, BodyFormat.JSON), UTF_8);
    }
}
