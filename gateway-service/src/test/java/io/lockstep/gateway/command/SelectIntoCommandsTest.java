package io.lockstep.gateway.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.gateway.http.Refusal;
import io.lockstep.gateway.into.IntoResult;
import io.lockstep.gateway.read.StatementHandler.Answer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.http.HttpMethod;

class SelectIntoCommandsTest extends CommandsFixture {

    @Test
    void selectIntoIsReadAndAnsweredWithItsNumberOfPointsAndItsToken() {
        Answer answer = (Answer) post("SELECT * INTO b FROM a");

        assertThat(copied).containsExactly("SELECT *        FROM a");
        assertThat(logged).isEmpty();
        assertThat(text(answer))
                .isEqualTo("{\"results\":[{\"statement_id\":0,\"series\":[{\"name\":\"result\","
                        + "\"columns\":[\"time\",\"written\"],\"values\":[[\"1970-01-01T00:00:00Z\",3]]}]}]}\n");
        assertThat(answer.headers()).containsEntry("X-Lockstep-Token", List.of(TOKEN.toString()));
        assertThat(text((Answer) get("SELECT * INTO b FROM a"))).contains("in a read only context");
        assertThat(text((Answer) decide(HttpMethod.POST, "SELECT * INTO b FROM a", Map.of("epoch", "ms"))))
                .contains("\"values\":[[0,3]]");
    }

    @Test
    void aFailedSelectIntoEndsTheRequestButItsPointsAreCovered() {
        intoResult = new IntoResult.Failed("partial write: field type conflict", TOKEN);

        Answer answer = (Answer) post("CREATE DATABASE d; SELECT * INTO b FROM a; DROP DATABASE d");

        assertThat(logged).hasSize(1);
        assertThat(text(answer))
                .contains("{\"statement_id\":1,\"error\":\"partial write: field type conflict\"}", "not executed");
        assertThat(answer.headers()).containsEntry("X-Lockstep-Token", List.of(TOKEN.toString()));
    }

    @Test
    void aSelectIntoThatCannotBeRunIsA503() {
        intoResult = new IntoResult.Unavailable("no replica", null);

        Answer answer = (Answer) post("SELECT * INTO b FROM a");

        assertThat(answer.status()).isEqualTo(503);
        assertThat(text(answer)).contains("no replica");
    }

    @Test
    void whatNoReplicaTakesForAQueryIsAnsweredAsItDoes() {
        intoResult = new IntoResult.Rejected(400, "error parsing query: its words");

        assertThatThrownBy(() -> post("SELECT * INTO b FROM a"))
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.status()).isEqualTo(400))
                .hasMessageContaining("its words");
    }
}
