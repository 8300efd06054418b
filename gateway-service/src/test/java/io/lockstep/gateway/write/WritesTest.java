package io.lockstep.gateway.write;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.common.lineprotocol.Precision;
import io.lockstep.gateway.catalog.Presence;
import io.lockstep.gateway.log.AppendResult;
import io.lockstep.gateway.log.BytesInFlight;
import io.lockstep.gateway.log.ShardRouting;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Clock;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Where bodies are parsed; what comes of them is {@link WriteEndpointTest}'s. */
class WritesTest {

    private static final String LINE = "m f=1 1\n";
    private static final int LARGEST_SMALL = 16 * 1024 / LINE.length();

    private final AtomicInteger handedOver = new AtomicInteger();
    private final BytesInFlight inFlight = new BytesInFlight(1_000_000);
    private Mono<Presence> policy = Mono.just(Presence.PRESENT);
    private AppendResult appended = new AppendResult.Accepted("topic", 0, 41);
    private long takenAtAppend = -1;
    private final Writes writes = new Writes(
            (shard, entries) -> {
                takenAtAppend = inFlight.taken();
                return CompletableFuture.completedFuture(appended);
            },
            ShardRouting.SINGLE,
            inFlight,
            1_000_000,
            new WriteMetrics(new SimpleMeterRegistry()),
            Clock.systemUTC(),
            (db, rp) -> policy,
            Schedulers.fromExecutor(task -> {
                handedOver.incrementAndGet();
                task.run();
            }));

    @Test
    void aSmallBodyIsParsedWhereItArrives() {
        write(LINE.repeat(LARGEST_SMALL).getBytes(US_ASCII), false, Writes.Encoding.LINES);

        assertThat(handedOver).hasValue(0);
    }

    @Test
    void aLargeBodyDoesNotHoldItsEventLoopUp() {
        write((LINE.repeat(LARGEST_SMALL) + "\n").getBytes(US_ASCII), false, Writes.Encoding.LINES);

        assertThat(handedOver).hasValue(1);
    }

    @Test
    void howLargeAPackedBodyIsShowsOnlyWhenItIsUnpacked() throws IOException {
        write(gzip(LINE.getBytes(US_ASCII)), true, Writes.Encoding.LINES);

        assertThat(handedOver).hasValue(1);
    }

    @Test
    void samplesArePackedToo() {
        writes.write(request(false), Writes.Encoding.PROMETHEUS, new byte[] {0}).block();

        assertThat(handedOver).hasValue(1);
    }

    @Test
    void roomIsTakenForWhatALargeBodyBecomes() {
        // Without times: 6 bytes become 26.
        byte[] body = "m f=1\n".repeat(18_000).getBytes(US_ASCII);
        policy = Mono.never();
        Disposable first =
                writes.write(request(false), Writes.Encoding.LINES, body).subscribe();
        Disposable second =
                writes.write(request(false), Writes.Encoding.LINES, body).subscribe();
        assertThat(inFlight.taken()).isEqualTo(2 * 18_000 * 26);

        assertThat(writes.write(request(false), Writes.Encoding.LINES, body).block())
                .isEqualTo(
                        new WriteOutcome.Refused(WriteOutcome.Reason.BUSY, "too many writes are in flight; try again"));
        first.dispose();
        second.dispose();
        assertThat(inFlight.taken()).isZero();
    }

    @Test
    void whatWasTakenIsLeftToTheLogWhichTakesItForTheRecords() {
        write("m f=1\n".repeat(18_000).getBytes(US_ASCII), false, Writes.Encoding.LINES);

        assertThat(takenAtAppend).isZero();
        assertThat(inFlight.taken()).isZero();
    }

    private void write(byte[] body, boolean gzip, Writes.Encoding encoding) {
        assertThat(writes.write(request(gzip), encoding, body).block()).isInstanceOf(WriteOutcome.Written.class);
    }

    private static WriteRequest request(boolean gzip) {
        return new WriteRequest("d", null, Precision.of("n"), "", gzip, null);
    }

    private static byte[] gzip(byte[] plain) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(plain);
        }
        return packed.toByteArray();
    }
}
