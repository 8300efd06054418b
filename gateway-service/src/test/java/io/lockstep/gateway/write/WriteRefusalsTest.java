package io.lockstep.gateway.write;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.gateway.access.Caller;
import io.lockstep.gateway.catalog.FixedCatalog;
import io.lockstep.gateway.http.Refusal;
import io.lockstep.gateway.log.AppendResult;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.test.web.reactive.server.WebTestClient;
import reactor.core.publisher.Mono;

class WriteRefusalsTest extends WriteEndpointFixture {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "db=d|m v=1|403|\"we\\\"ird\" user is not authorized to write to database \"d\"",
                "db=d|rubbish|403|\"we\\\"ird\" user is not authorized to write to database \"d\"",
                "db=nope|m v=1|404|database not found: \"nope\"",
                "rp=x|m v=1|400|database is required"
            })
    void aUserWhoMayNotWriteIsToldSoAfterWhatConcernsTheDatabase(String query, String body, int status, String error) {
        caller = new Caller("we\"ird", false, Map.of("d", Caller.Privilege.READ, "e", Caller.Privilege.WRITE));

        write(query, body)
                .expectStatus()
                .isEqualTo(status)
                .expectHeader()
                .valueEquals("X-Influxdb-Error", error)
                .expectBody()
                .jsonPath("$.error")
                .isEqualTo(error);
        assertThat(appended).isEmpty();
    }

    @Test
    void badCredentialsComeBeforeEverythingElseAndAreAskedFor() {
        admission = Mono.error(new Refusal(401, "authorization failed"));

        write("", "rubbish")
                .expectStatus()
                .isUnauthorized()
                .expectHeader()
                .valueEquals("WWW-Authenticate", "Basic realm=\"InfluxDB\"")
                .expectHeader()
                .doesNotExist("X-Influxdb-Error")
                .expectBody(String.class)
                .isEqualTo("{\"error\":\"authorization failed\"}\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''|m v=1|400|database is required",
                "rp=x|m v=1|400|database is required",
                "db=|m v=1|400|database is required",
                "db=nope|m v=1|404|database not found: \"nope\"",
                "db=nope&consistency=foo|bad|404|database not found: \"nope\"",
                "db=_lockstep|m v=1|404|database not found: \"_lockstep\"",
                "db=no%22pe%3C|m v=1|404|database not found: \"no\\\"pe<\"",
                "db=d&consistency=foo|m v=1|400|invalid consistency level",
                "db=d&consistency=foo|bad|400|unable to parse 'bad': missing fields",
                "db=d&consistency=foo|''|400|invalid consistency level",
                "db=d|bad|400|unable to parse 'bad': missing fields",
                "db=d&rp=gone|bad|400|unable to parse 'bad': missing fields",
                "db=d&rp=gone|m v=1|500|retention policy not found: gone",
                "db=d&rp=gone|''|500|retention policy not found: gone",
            })
    void refusesWithInfluxDbsWords(String query, String body, int status, String error) {
        assertError(write(query, body), status, error);
        assertThat(appended).isEmpty();
    }

    @Test
    void listsAllBadLines() {
        assertError(
                write("db=d", "bad\nworse"),
                400,
                "unable to parse 'bad': missing fields\nunable to parse 'worse': missing fields");
    }

    @Test
    void anUnknownWriteConsistencyIsRefusedBeforeAnythingIsWritten() {
        WebTestClient.ResponseSpec response = client.post()
                .uri("/write?db=d")
                .header("X-Lockstep-Write-Consistency", "most")
                .bodyValue("m v=1 5")
                .exchange();

        assertError(response, 400, "X-Lockstep-Write-Consistency must be one, quorum or all");
        assertThat(appended).isEmpty();
    }

    @Test
    void aCompressedBodyIsReadAndABrokenOneRefused() throws IOException {
        writeGzip(gzip("m v=1 5\n")).expectStatus().isNoContent();
        assertThat(lines()).containsExactly("m v=1 5\n");

        assertError(writeGzip("m v=1 sdddddddddddddddddd".getBytes(UTF_8)), 400, "gzip: invalid header");
    }

    @Test
    void whatComesOutOfACompressedBodyIsBounded() throws IOException {
        byte[] bomb = gzip("m v=1 5\n".repeat(LIMIT / 8 + 1));
        assertThat(bomb.length).isLessThan(LIMIT / 100);

        assertError(writeGzip(bomb), 413, "Request Entity Too Large");
        assertThat(inFlight.taken()).isZero();
    }

    @Test
    void aBodyBeyondTheLimitIsRefused() {
        assertError(write("db=d", "a".repeat(LIMIT + 1)), 413, "Request Entity Too Large");
    }

    @Test
    void whatTheBudgetOfBodiesDoesNotHoldIsBusy() {
        WebTestClient tight = client(catalog, 5);

        errorOf(tight.post().uri("/write?db=d").bodyValue("m v=1 5").exchange(), 503);

        assertThat(refusedFor("busy")).isEqualTo(1);
    }

    @Test
    void whatTheBytesInFlightDoNotHoldIsBusy() throws IOException {
        answer = CompletableFuture.completedFuture(AppendResult.Unavailable.BUSY);
        assertError(write("db=d", "m v=1 5"), 503, "too many writes are in flight; try again");
        inFlight.tryTake(64L * 1024 * 1024);
        assertError(writeGzip(gzip("m v=1 5")), 503, "too many writes are in flight; try again");

        assertThat(refusedFor("busy")).isEqualTo(2);
    }

    @Test
    void aBodyBeyondTheLimitIsCountedAsTooLarge() {
        assertError(write("db=d", "a".repeat(LIMIT + 1)), 413, "Request Entity Too Large");

        assertThat(refusedFor("too_large")).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({"401,not_authenticated", "503,credentials_uncertain"})
    void whomTheGateDoesNotLetInIsNotCountedAsBusy(int status, String reason) {
        admission = Mono.error(new Refusal(status, "not now"));

        write("db=d", "m v=1 5").expectStatus().isEqualTo(status);

        assertThat(refusedFor(reason)).isEqualTo(1);
    }

    @Test
    void aRequestThatCannotBeReadIsCounted() {
        second("bucket=d&precision=m", "m v=1 5").expectStatus().isBadRequest();

        assertThat(refusedFor("request")).isEqualTo(1);
    }

    @Test
    void anUnavailableLogIsA503ThatTelegrafTriesAgain() {
        answer = CompletableFuture.completedFuture(new AppendResult.Unavailable("the log is away"));

        assertError(write("db=d", "bad\nm v=1 5"), 503, "the log is away");
    }

    @Test
    void aLogThatDoesNotAnswerIsA503WithinTheTimeout() {
        answer = new CompletableFuture<>();

        String error = errorOf(write("db=d", "m v=1 5"), 503);

        assertThat(error).isNotEmpty().doesNotContain(MAGIC);
    }

    @Test
    void anUncertainDatabaseIsA503AndNeverA404() {
        WebTestClient uncertain = client(FixedCatalog.unreachable());

        String error =
                errorOf(uncertain.post().uri("/write?db=d").bodyValue("m v=1 5").exchange(), 503);

        assertThat(error).isNotEmpty().doesNotContain(MAGIC);
    }

    @Test
    void otherMethodsAreAnsweredAsByInfluxDb() {
        client.get()
                .uri("/write?db=d")
                .exchange()
                .expectStatus()
                .isEqualTo(405)
                .expectBody(String.class)
                .isEqualTo("Method Not Allowed\n");
        client.options()
                .uri("/write?db=d")
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody()
                .isEmpty();
    }
}
