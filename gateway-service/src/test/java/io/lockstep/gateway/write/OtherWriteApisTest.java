package io.lockstep.gateway.write;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.gateway.access.Caller;
import io.lockstep.gateway.http.Refusal;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;

class OtherWriteApisTest extends WriteEndpointFixture {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "bucket=d&org=any|-|5",
                "bucket=d/|-|5",
                "bucket=d/week|week|5",
                "bucket=d%2Fweek&precision=us|week|5000",
                "bucket=d&precision=s|-|5000000000"
            })
    void aBucketIsADatabaseAndPerhapsARetentionPolicy(String query, @Nullable String rp, String time) {
        second(query, "m v=1 5").expectStatus().isNoContent();

        assertThat(lines()).containsExactly("m v=1 " + time + "\n");
        assertThat(appended.get(0).db()).isEqualTo("d");
        assertThat(appended.get(0).rp()).isEqualTo(rp);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "org=o|404|not found|is missing a slash",
                "bucket=/week|404|not found|has an empty database",
                "bucket=nope|404|not found|database not found",
                "bucket=d&precision=m|400|invalid|invalid precision",
                "bucket=d/gone|500|internal error|retention policy not found"
            })
    void whatTheSecondApiRefusesItRefusesInItsForm(String query, int status, String code, String message) {
        second(query, "m v=1 5")
                .expectStatus()
                .isEqualTo(status)
                .expectBody()
                .jsonPath("$.code")
                .isEqualTo(code)
                .jsonPath("$.message")
                .value(text -> assertThat(String.valueOf(text)).contains(message));
        assertThat(appended).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"org=o", "bucket=nope", "bucket=d&precision=m", "bucket=d"})
    void theSecondApiTellsStrangersNothingElse(String query) {
        admission = Mono.error(new Refusal(401, "authorization failed"));

        second(query, "m v=1 5")
                .expectStatus()
                .isUnauthorized()
                .expectBody()
                .jsonPath("$.message")
                .isEqualTo("authorization failed");
        assertThat(appended).isEmpty();
    }

    @Test
    void theSecondApiTakesWritesOfThoseAloneWhoMayWriteTheBucketsDatabase() {
        caller = new Caller("bob", false, Map.of("d", Caller.Privilege.READ));
        second("bucket=d/week", "m v=1 5").expectStatus().isForbidden();
        assertThat(appended).isEmpty();

        caller = new Caller("bob", false, Map.of("d", Caller.Privilege.WRITE));
        second("bucket=d/week", "m v=1 5").expectStatus().isNoContent();
    }

    @Test
    void samplesThatAreOfNoUseAreRefusedInInfluxDbsForm() throws IOException {
        byte[] endless = {(byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff, 0x0f};
        assertError(samples(endless), 413, "Request Entity Too Large");
        assertError(samples(SamplesTest.longKey()), 400, "max key length exceeded: 1000000 > 65535");
        assertError(samples(SamplesTest.manyLines()), 413, "Request Entity Too Large");

        assertThat(appended).isEmpty();
        assertThat(inFlight.taken()).isZero();
    }

    @Test
    void samplesOfPrometheusBecomeLines() throws IOException {
        byte[] series = {
            0x0a,
            0x2b,
            0x0a,
            0x0e,
            0x0a,
            0x08,
            '_',
            '_',
            'n',
            'a',
            'm',
            'e',
            '_',
            '_',
            0x12,
            0x02,
            'u',
            'p',
            0x0a,
            0x07,
            0x0a,
            0x01,
            'j',
            0x12,
            0x02,
            'a',
            ' ',
            0x12,
            0x0b,
            0x09,
            0,
            0,
            0,
            0,
            0,
            0,
            (byte) 0xf8,
            0x3f,
            0x10,
            0x07,
            0x12,
            0x03,
            0x10,
            0x08,
            0x18
        };
        samples(org.xerial.snappy.Snappy.compress(new byte[0])).expectStatus().isNoContent();
        assertError(samples(new byte[] {1, 2, 3}), 400, "snappy: corrupt input");
        assertError(samples(org.xerial.snappy.Snappy.compress(series)), 400, "unexpected EOF");
        // Without the second sample, which is cut.
        byte[] whole = java.util.Arrays.copyOf(series, 40);
        whole[1] = 0x26;
        samples(org.xerial.snappy.Snappy.compress(whole)).expectStatus().isNoContent();

        assertThat(lines()).containsExactly("up,__name__=up,j=a\\  value=1.5 7000000\n");
    }
}
