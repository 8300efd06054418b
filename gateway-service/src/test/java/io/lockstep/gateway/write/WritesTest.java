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
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Where bodies are parsed; what comes of them is {@link WriteEndpointTest}'s. */
class WritesTest {

    private static final String LINE = "m f=1 1\n";
    private static final int LARGEST_SMALL = 16 * 1024 / LINE.length();

    private final AtomicInteger handedOver = new AtomicInteger();
    private final Writes writes = new Writes(
            (shard, entries) -> CompletableFuture.completedFuture(new AppendResult.Accepted("topic", 0, 41)),
            ShardRouting.SINGLE,
            new BytesInFlight(1_000_000),
            1_000_000,
            new WriteMetrics(new SimpleMeterRegistry()),
            Clock.systemUTC(),
            (db, rp) -> Mono.just(Presence.PRESENT),
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
