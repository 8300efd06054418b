package io.lockstep.gateway.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.common.log.LogEntry;
import io.lockstep.common.log.PasswordKeys;
import io.lockstep.gateway.access.Concerned;
import io.lockstep.gateway.read.StatementHandler.Answer;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.http.HttpMethod;

class UserCommandsTest extends CommandsFixture {

    @Test
    void withoutAKeyNoPasswordIsTaken() {
        keys = PasswordKeys.NONE;

        Answer answer = (Answer) post("CREATE DATABASE a; SET PASSWORD FOR u = 'geheim'; DROP USER u");

        assertThat(logged).extracting(LogEntry.Command::statement).containsExactly("CREATE DATABASE a");
        assertThat(text(answer))
                .contains("no key to encrypt them with is configured", "not executed")
                .doesNotContain("geheim");
    }

    @Test
    void noPasswordIsLoggedThatALiveConnectorCouldNotRead() {
        format = OptionalInt.of(1);
        assertThat(text((Answer) post("CREATE USER u WITH PASSWORD 'geheim'")))
                .contains("a live connector reads write-log format 1 at most")
                .doesNotContain("geheim");
        assertThat(logged).isEmpty();

        format = OptionalInt.of(2);
        post("CREATE USER u WITH PASSWORD 'geheim'");
        assertThat(logged).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "CREATE USER own WITH PASSWORD 'x',user already exists",
                "SET PASSWORD FOR \"own\" = 'x',user not found",
                "DROP USER own,user not found",
                "GRANT ALL TO own,user not found",
                "REVOKE ALL PRIVILEGES FROM own,user not found",
                "GRANT READ ON d TO own,user not found"
            })
    void theProcessesOwnUserCannotBeChangedThroughTheLog(String statement, String error) {
        assertThat(text((Answer) post(statement))).contains("\"error\":\"" + error + "\"");
        assertThat(logged).isEmpty();
    }

    @Test
    void aChangeOfUsersEndsWhatWasKnownOfThemAtItsPosition() {
        post("CREATE DATABASE a; SET PASSWORD FOR u = 'p'");
        post("GRANT READ ON d TO u");

        assertThat(changes).containsExactly(2L, 3L);
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "CREATE USER u WITH PASSWORD 'x' WITH ALL PRIVILEGES,u",
                "SET PASSWORD FOR \"a \\\"b\\\"\" = 'x',a \"b\"",
                "DROP USER u,u",
                "GRANT ALL TO u,u",
                "GRANT READ ON d TO u,u",
                "REVOKE ALL PRIVILEGES FROM u,u",
                "REVOKE WRITE ON d FROM u,u"
            })
    void aChangeOfAUserConcernsThatUser(String statement, String user) {
        post(statement);

        assertThat(concerned).containsExactly(new Concerned.User(user));
    }

    @Test
    void aDroppedDatabaseConcernsWhatWasGrantedOnIt() {
        post("DROP DATABASE \"my db\"");
        kafkaAway = true;
        decide(HttpMethod.POST, "DROP DATABASE $d", Map.of("params", "{\"d\":{\"identifier\":\"e\"}}"));

        assertThat(concerned).containsExactly(new Concerned.GrantsOn("my db"), new Concerned.GrantsOn("e"));
    }

    @Test
    void aChangeOfUsersThatMayBeInTheLogEndsItToo() {
        kafkaAway = true;

        post("DROP USER u");

        assertThat(changes).containsExactly(0L);
    }

    @Test
    void aChangeOfUsersForWhichNobodyWaitsAnyMoreEndsItToo() {
        silent = true;

        commands()
                .decide(request(HttpMethod.POST, "DROP USER u", Map.of()))
                .subscribe()
                .dispose();

        assertThat(logged).hasSize(1);
        assertThat(changes).containsExactly(0L);
        assertThat(concerned).containsExactly(new Concerned.User("u"));
    }

    @Test
    void theWarningDoesNotRepeatThePassword() {
        assertThat(text((Answer) get("SET  PASSWORD FOR u = 'geheim'")))
                .contains("deprecated use of 'SET PASSWORD FOR u = [REDACTED]' in a read only context");
    }
}
