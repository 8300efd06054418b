package io.lockstep.gateway.write;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.common.log.WriteLog;
import io.lockstep.gateway.access.Caller;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.MediaType;
import org.springframework.test.web.reactive.server.WebTestClient;

/** Every status and text here is what influxd 1.6.7 answered to the same request, save for those of the log and the token. */
class WriteEndpointTest extends WriteEndpointFixture {

    @Test
    void aWriteIsAnsweredWith204AndItsToken() {
        write("db=d", "m v=1 5\n")
                .expectStatus()
                .isNoContent()
                .expectHeader()
                .valueEquals("X-Lockstep-Token", "v1:topic:0=42")
                .expectHeader()
                .valueEquals("Content-Type", "application/json")
                .expectHeader()
                .exists("X-Influxdb-Version")
                .expectBody()
                .isEmpty();

        assertThat(lines()).containsExactly("m v=1 5\n");
        assertThat(appended.get(0).db()).isEqualTo("d");
        assertThat(appended.get(0).rp()).isNull();
    }

    @Test
    void aUserWhoMayWriteDoes() {
        caller = new Caller("bob", false, Map.of("d", Caller.Privilege.WRITE));

        write("db=d", "m v=1 5\n").expectStatus().isNoContent();
    }

    @Test
    void goodLinesOfABadBodyAreWrittenAndTheClientIsToldOfTheOthers() {
        WebTestClient.ResponseSpec response = write("db=d", "bad\nm v=1 5\nm v=x 6\n");

        assertError(
                response,
                400,
                "partial write: unable to parse 'bad': missing fields\nunable to parse 'm v=x 6': invalid boolean"
                        + " dropped=0");
        response.expectHeader()
                .valueEquals("X-Lockstep-Token", "v1:topic:0=42")
                .expectHeader()
                .valueEquals(
                        "X-Influxdb-Error",
                        "partial write: unable to parse 'bad': missing fields unable to parse 'm v=x 6': invalid"
                                + " boolean dropped=0");
        assertThat(lines()).containsExactly("m v=1 5\n");
    }

    @Test
    void anInvalidConsistencyKeepsTheGoodLinesOfABadBodyOut() {
        assertError(write("db=d&consistency=foo", "bad\nm v=1 5\n"), 400, "invalid consistency level");
        assertThat(appended).isEmpty();
    }

    @Test
    void aWriteThatTooFewReplicasConfirmFailsWithItsToken() {
        WebTestClient.ResponseSpec response = client.post()
                .uri("/write?db=d")
                .header("X-Lockstep-Write-Consistency", "all")
                .bodyValue("m v=1 5")
                .exchange();

        assertError(
                response,
                503,
                "the write is in the write log and will be applied, but not enough replicas have confirmed it in time");
        response.expectHeader().valueEquals("X-Lockstep-Token", "v1:topic:0=42");
        assertThat(lines()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"any", "one", "QuOrum", "ALL", ""})
    void knowsInfluxDbsConsistencyLevels(String level) {
        write("db=d&consistency=" + level, "m v=1 5").expectStatus().isNoContent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "# hi\n", "\n# a\n\n"})
    void aBodyWithoutPointsIsFineAndNotLogged(String body) {
        write("db=d", body).expectStatus().isNoContent().expectHeader().doesNotExist("X-Lockstep-Token");
        assertThat(appended).isEmpty();
    }

    @Test
    void aBodyWithoutPointsStillNeedsTheDatabase() {
        assertError(write("db=nope", "\n"), 404, "database not found: \"nope\"");
    }

    @ParameterizedTest
    @CsvSource({"s,5,5000000000", "ms,5,5000000", "u,5,5000", "ns,5,5", "foo,5,5", "h,1,3600000000000"})
    void timestampsAreLoggedInNanoseconds(String precision, long sent, long logged) {
        write("db=d&precision=" + precision, "m v=1 " + sent).expectStatus().isNoContent();
        assertThat(lines()).containsExactly("m v=1 " + logged + "\n");
    }

    @Test
    void missingTimestampsAreStampedOncePerRequest() {
        write("db=d", "m v=1\nm,t=a v=2").expectStatus().isNoContent();
        assertThat(lines()).containsExactly("m v=1 " + NOW_NANOS + "\nm,t=a v=2 " + NOW_NANOS + "\n");
    }

    @Test
    void parametersCountInTheUrlAlone() {
        client.post()
                .uri("/write")
                .contentType(MediaType.APPLICATION_FORM_URLENCODED)
                .bodyValue("db=d")
                .exchange()
                .expectStatus()
                .isBadRequest();
    }

    @Test
    void retentionPolicyAndTraceContextGoAlong() {
        String trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
        client.post()
                .uri("/write?db=d&rp=week")
                .header("traceparent", trace)
                .bodyValue("m v=1 5")
                .exchange()
                .expectStatus()
                .isNoContent();

        assertThat(appended.get(0).rp()).isEqualTo("week");
        assertThat(appended.get(0).traceparent()).isEqualTo(trace);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "rubbish",
                "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
                "00-00000000000000000000000000000000-b7ad6b7169203331-01",
                "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01"
            })
    void anInvalidTraceContextIsLeftOut(String trace) {
        client.post()
                .uri("/write?db=d")
                .header("traceparent", trace)
                .bodyValue("m v=1 5")
                .exchange()
                .expectStatus()
                .isNoContent();

        assertThat(appended.get(0).traceparent()).isNull();
    }

    @Test
    void aLargeBodyIsSplitAtLineEndsButNotWithinStrings() {
        String first = "m s=\"" + "x\n".repeat(300_000) + "\" 1\n";
        String second = "m s=\"" + "y\n".repeat(300_000) + "\" 2\n";
        String longer = "m s=\"" + "z\n".repeat(WriteLog.MAX_POINTS_BYTES) + "\" 3\n";

        write("db=d", first + second + longer).expectStatus().isNoContent();

        assertThat(lines()).containsExactly(first, second, longer);
    }
}
