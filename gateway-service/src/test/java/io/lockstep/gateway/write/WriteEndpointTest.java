package io.lockstep.gateway.write;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.common.log.LogEntry;
import io.lockstep.common.log.WriteLog;
import io.lockstep.gateway.access.Caller;
import io.lockstep.gateway.access.Gate;
import io.lockstep.gateway.catalog.DatabaseCatalog;
import io.lockstep.gateway.catalog.FixedCatalog;
import io.lockstep.gateway.catalog.Presence;
import io.lockstep.gateway.consistency.Consistencies;
import io.lockstep.gateway.http.BodyBudget;
import io.lockstep.gateway.http.BoundedBody;
import io.lockstep.gateway.http.Endpoints;
import io.lockstep.gateway.http.InfluxErrorHandler;
import io.lockstep.gateway.http.InfluxHeaders;
import io.lockstep.gateway.http.Refusal;
import io.lockstep.gateway.log.AppendResult;
import io.lockstep.gateway.log.BytesInFlight;
import io.lockstep.gateway.log.LogAppender;
import io.lockstep.gateway.log.ShardRouting;
import io.lockstep.gateway.trace.Traces;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.MediaType;
import org.springframework.test.web.reactive.server.WebTestClient;
import org.springframework.web.reactive.function.server.HandlerStrategies;
import org.springframework.web.reactive.function.server.RouterFunctions;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Every status and text here is what influxd 1.6.7 answered to the same request, save for those of the log and the token. */
class WriteEndpointTest {

    private static final int LIMIT = 4_000_000;
    private static final Instant NOW = Instant.parse("2026-11-21T09:00:00.123456789Z");
    private static final long NOW_NANOS = 1_795_251_600_123_456_789L;
    private static final String[] MAGIC = {
        "retention policy not found",
        "hinted handoff queue not empty",
        "points beyond retention policy",
        "partial write",
        "unable to parse",
        "database not found"
    };

    private final List<LogEntry.Points> appended = new ArrayList<>();
    private final BytesInFlight inFlight = new BytesInFlight(64L * 1024 * 1024);
    private Mono<Caller> admission = Mono.empty();
    private Caller caller = Caller.ANYBODY;
    private final Gate gate = (credentials, wanted) -> admission.switchIfEmpty(Mono.fromSupplier(() -> caller));
    private final DatabaseCatalog catalog = FixedCatalog.of("d");
    private CompletableFuture<AppendResult> answer =
            CompletableFuture.completedFuture(new AppendResult.Accepted("topic", 0, 41));
    private final WebTestClient client = client();

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
    void aUserWhoMayWriteDoes() {
        caller = new Caller("bob", false, Map.of("d", Caller.Privilege.WRITE));

        write("db=d", "m v=1 5\n").expectStatus().isNoContent();
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
    void aLargeBodyIsSplitAtLineEndsButNotWithinStrings() {
        String first = "m s=\"" + "x\n".repeat(300_000) + "\" 1\n";
        String second = "m s=\"" + "y\n".repeat(300_000) + "\" 2\n";
        String longer = "m s=\"" + "z\n".repeat(WriteLog.MAX_POINTS_BYTES) + "\" 3\n";

        write("db=d", first + second + longer).expectStatus().isNoContent();

        assertThat(lines()).containsExactly(first, second, longer);
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

    private WebTestClient.ResponseSpec second(String query, String body) {
        return client.post()
                .uri(java.net.URI.create("/api/v2/write?" + query))
                .bodyValue(body.getBytes(UTF_8))
                .exchange();
    }

    private WebTestClient.ResponseSpec samples(byte[] body) {
        return client.post().uri("/api/v1/prom/write?db=d").bodyValue(body).exchange();
    }

    private WebTestClient client() {
        return client(catalog);
    }

    private WebTestClient client(DatabaseCatalog databases) {
        LogAppender log = (shard, entries) -> {
            entries.forEach(entry -> appended.add((LogEntry.Points) entry));
            return answer;
        };
        WriteMetrics metrics = new WriteMetrics(new SimpleMeterRegistry());
        Writes writes = new Writes(
                log,
                ShardRouting.SINGLE,
                inFlight,
                LIMIT,
                metrics,
                Clock.fixed(NOW, ZoneOffset.UTC),
                (db, rp) -> Mono.just("gone".equals(rp) ? Presence.ABSENT : Presence.PRESENT),
                Schedulers.parallel());
        WriteEndpoint endpoint = new WriteEndpoint(
                gate,
                databases,
                new BoundedBody(new BodyBudget(64L * 1024 * 1024), Duration.ofSeconds(10)),
                LIMIT,
                writes,
                Duration.ofMillis(1_500),
                metrics,
                Consistencies.withoutReplicas(),
                Consistencies.forgetful(),
                Traces.OFF);
        return WebTestClient.bindToRouterFunction(RouterFunctions.route()
                        .POST("/write", endpoint::handle)
                        .POST("/api/v2/write", endpoint::handleBucket)
                        .POST("/api/v1/prom/write", endpoint::handleSamples)
                        .build())
                .handlerStrategies(HandlerStrategies.builder()
                        .webFilter(new InfluxHeaders("1.6.7"))
                        .webFilter(new Endpoints("1.6.7"))
                        .exceptionHandler(new InfluxErrorHandler())
                        .build())
                .build();
    }

    private WebTestClient.ResponseSpec write(String query, String body) {
        return client.post()
                .uri(java.net.URI.create("/write?" + query))
                .bodyValue(body.getBytes(UTF_8))
                .exchange();
    }

    private WebTestClient.ResponseSpec writeGzip(byte[] body) {
        return client.post()
                .uri("/write?db=d")
                .header("Content-Encoding", "gzip")
                .bodyValue(body)
                .exchange();
    }

    private static byte[] gzip(String text) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(text.getBytes(UTF_8));
        }
        return out.toByteArray();
    }

    private static void assertError(WebTestClient.ResponseSpec response, int status, String error) {
        assertThat(errorOf(response, status)).isEqualTo(error);
    }

    private static String errorOf(WebTestClient.ResponseSpec response, int status) {
        String[] error = new String[1];
        response.expectStatus()
                .isEqualTo(status)
                .expectHeader()
                .valueEquals("Content-Type", "application/json")
                .expectHeader()
                .exists("X-Influxdb-Error")
                .expectBody()
                .jsonPath("$.error")
                .value(text -> error[0] = String.valueOf(text));
        return error[0];
    }

    private List<String> lines() {
        return appended.stream()
                .map(points -> new String(points.lines(), UTF_8))
                .toList();
    }
}
