package io.lockstep.gateway.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.gateway.access.Caller;
import io.lockstep.gateway.access.Caller.Privilege;
import io.lockstep.gateway.http.Refusal;
import io.lockstep.gateway.read.FormParameters;
import io.lockstep.gateway.read.QueryRequest;
import io.lockstep.gateway.read.StatementHandler.Decision;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import reactor.core.publisher.Mono;

/** Every text here is what influxd 1.6.7 answered to the same request. */
class AuthorisedStatementsTest {

    private static final Caller BOB = new Caller("bob", false, Map.of("w", Privilege.WRITE, "r", Privilege.READ));

    private Mono<Caller> admission = Mono.just(BOB);
    private int made;
    private final AuthorisedStatements statements = new AuthorisedStatements(
            (request, way) -> {
                made++;
                return Mono.just(Decision.ROUTE);
            },
            (credentials, wanted) -> admission);

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "x|CREATE DATABASE y|bob not authorized to execute statement 'CREATE DATABASE y', requires admin privilege",
                "r|DELETE FROM m|bob not authorized to execute statement 'DELETE FROM m', requires WRITE on r",
                "|DELETE FROM m|`bob not authorized to execute statement 'DELETE FROM m', requires WRITE on `",
                "r|DROP SERIES FROM m|bob not authorized to execute statement 'DROP SERIES FROM m', requires WRITE on r",
                "w|DROP MEASUREMENT \"a b\"|bob not authorized to execute statement 'DROP MEASUREMENT \"a b\"', requires admin privilege",
                "w|KILL QUERY 3|bob not authorized to execute statement 'KILL QUERY 3', requires admin privilege",
                "w|DROP CONTINUOUS QUERY a ON x|bob not authorized to execute statement 'DROP CONTINUOUS QUERY a ON x', requires WRITE on x",
                "w|SET PASSWORD FOR bob = 'c'|bob not authorized to execute statement 'SET PASSWORD FOR bob = [REDACTED]', requires admin privilege",
                "w|CREATE USER u WITH PASSWORD 'secret'|bob not authorized to execute statement 'CREATE USER u WITH PASSWORD [REDACTED]', requires admin privilege",
                "w|DELETE FROM m; SELECT * FROM e..m|bob not authorized to execute statement 'SELECT * FROM e..m', requires READ on e",
                "w|SELECT * FROM e..m; DROP MEASUREMENT m|bob not authorized to execute statement 'SELECT * FROM e..m', requires READ on e",
                "w|SHOW DATABASES; DROP MEASUREMENT m|bob not authorized to execute statement 'DROP MEASUREMENT m', requires admin privilege",
                "w|DELETE FROM m; SHOW TAG KEYS|bob not authorized to execute statement 'SHOW TAG KEYS', requires READ on w",
                "w|DELETE FROM m; EXPLAIN SELECT * FROM d..n, e..m|bob not authorized to execute statement 'EXPLAIN SELECT * FROM d..n, e..m', requires READ on d",
                "w|GRANT ALL ON d TO bob|bob not authorized to execute statement 'GRANT ALL PRIVILEGES ON d TO bob', requires admin privilege",
                "w|DELETE FROM m; SHOW USERS|bob not authorized to execute statement 'SHOW USERS', requires admin privilege",
                "w|DELETE FROM m; SHOW SERIES ON e|bob not authorized to execute statement 'SHOW SERIES ON e', requires READ on e",
                "w|DROP RETENTION POLICY a ON e|bob not authorized to execute statement 'DROP RETENTION POLICY a ON e', requires WRITE on e",
                "w|ALTER RETENTION POLICY a ON d DURATION 7d|bob not authorized to execute statement 'ALTER RETENTION POLICY a ON d DURATION 1w', requires admin privilege"
            })
    void whoMayNotIsToldSoBeforeAnythingIsDone(String db, String q, String error) {
        assertRefused(db, q, 403, "error authorizing query: " + error);
        assertThat(made).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "w, DELETE FROM m",
        "w, DROP SERIES FROM m",
        "'', DROP CONTINUOUS QUERY a ON w",
        "'', DROP RETENTION POLICY a ON w",
        "w, DELETE FROM m; SHOW DATABASES",
        "w, SELECT * FROM r..m; DELETE FROM m"
    })
    void whoMayWriteTheDatabaseMayDeleteInIt(String db, String q) {
        decide(db, q);

        assertThat(made).isEqualTo(1);
    }

    @Test
    void whoHasAllPrivilegesMayDoEverything() {
        admission = Mono.just(new Caller("", true, Map.of()));

        decide("", "CREATE DATABASE y; DROP USER bob; DELETE FROM m");

        assertThat(made).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"CREATE DATABASE y", "SELECT * FROM _lockstep..applied", "CREATE USER u WITH PASSWORD"})
    void strangersAreToldNothingElse(String q) {
        admission = Mono.error(new Refusal(401, "authorization failed"));

        assertRefused("", q, 401, "authorization failed");
        assertThat(made).isZero();
    }

    @Test
    void readsAreForTheReplicaToDecideOn() {
        admission = Mono.error(new AssertionError("nobody asks"));

        decide("r", "SELECT * FROM m");

        assertThat(made).isEqualTo(1);
    }

    private void assertRefused(String db, String q, int status, String text) {
        assertThatThrownBy(() -> decide(db, q)).isInstanceOfSatisfying(Refusal.class, refusal -> {
            assertThat(refusal.status()).isEqualTo(status);
            assertThat(refusal.text()).isEqualTo(text);
        });
    }

    private void decide(String db, String q) {
        Map<String, String> url = db == null || db.isEmpty() ? Map.of() : Map.of("db", db);
        statements
                .decide(new QueryRequest(
                        HttpMethod.POST, q, new FormParameters(Map.of(), url), new HttpHeaders(), new byte[0]))
                .block();
    }
}
