package io.lockstep.benchmarks.system.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.common.lineprotocol.LineReader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class PointRequestTest {

    @Test
    void aRequestIsWholeAndEveryLineCanBeRead() {
        String request = text(new PointRequest("bench", 2_500, 10, () -> 1_600_000_001L).next());
        String body = request.substring(request.indexOf("\r\n\r\n") + 4);
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);

        assertThat(request).startsWith("POST /write?db=bench HTTP/1.1\r\n");
        assertThat(request).contains("\r\nContent-Length: " + bytes.length + "\r\n");
        assertThat(timestamps(bytes)).hasSize(2_500).allMatch(t -> t / 1_000_000_000 == 1_600_000_001L);
        assertThat(body.lines()
                        .map(line -> line.substring(0, line.indexOf(' ')))
                        .distinct())
                .hasSize(1_000);
    }

    @Test
    void noTwoRequestsHoldTheSamePoint() {
        AtomicLong seconds = new AtomicLong(1_600_000_000L);
        PointRequest request = new PointRequest("bench", 3, 0, seconds::getAndIncrement);

        Set<Long> times = new HashSet<>();
        for (int i = 0; i < 5; i++) {
            times.addAll(timestamps(body(request.next())));
        }

        assertThat(times).hasSize(15);
    }

    private static byte[] body(ByteBuffer request) {
        String text = text(request);
        return text.substring(text.indexOf("\r\n\r\n") + 4).getBytes(StandardCharsets.UTF_8);
    }

    private static List<Long> timestamps(byte[] body) {
        LineReader reader = new LineReader();
        reader.reset(body, 0, body.length);
        List<Long> timestamps = new java.util.ArrayList<>();
        while (reader.next()) {
            assertThat(reader.isValid()).isTrue();
            timestamps.add(reader.timestamp());
        }
        return timestamps;
    }

    private static String text(ByteBuffer request) {
        return StandardCharsets.UTF_8.decode(request.duplicate()).toString();
    }
}
