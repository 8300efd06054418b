package io.lockstep.connector.replay;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.common.lineprotocol.LineReader;
import io.lockstep.connector.replica.Chunk;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SeriesBucketsTest {

    private static final int SERIES = 300;

    private static final int BUCKETS = 8;

    private final SeriesBuckets series = new SeriesBuckets();

    @Test
    void everyLineComesIntoItsSeriesBucketInOrderWithItsNewline() {
        // Twice, because the lines of another chunk that were noted before must not show.
        for (int rounds : new int[] {4, 2}) {
            List<String> lines = IntStream.range(0, SERIES * rounds)
                    .mapToObj(i -> "m,host=h" + i % SERIES + " f=" + i / SERIES + " 1")
                    .toList();

            List<List<String>> divided = divide("before\n" + String.join("\n", lines), "before\n".length());

            assertThat(divided).hasSizeGreaterThan(1);
            assertThat(divided.stream().flatMap(List::stream)).containsExactlyInAnyOrderElementsOf(lines);
            for (int i = 0; i < SERIES; i++) {
                String series = "m,host=h" + i + " ";
                List<String> ofSeries =
                        lines.stream().filter(line -> line.startsWith(series)).toList();
                assertThat(divided)
                        .filteredOn(bucket -> bucket.contains(ofSeries.get(0)))
                        .singleElement()
                        .satisfies(bucket -> assertThat(bucket).containsSubsequence(ofSeries));
            }
        }
    }

    @Test
    void linesOfOneSeriesAreNotCopied() {
        byte[] bytes = "m,host=a f=1 1\nm,host=a f=2 2".getBytes(UTF_8);
        Chunk chunk = new Chunk(bytes, 0, bytes.length, 7);

        assertThat(divide(chunk)).singleElement().isSameAs(chunk);
    }

    private List<List<String>> divide(String text, int from) {
        byte[] bytes = text.getBytes(UTF_8);
        return divide(new Chunk(bytes, from, bytes.length, 7)).stream()
                .map(SeriesBucketsTest::lines)
                .toList();
    }

    private List<Chunk> divide(Chunk lines) {
        int first = series.noted();
        LineReader reader = new LineReader().reset(lines.bytes(), lines.from(), lines.to());
        while (reader.next()) {
            series.note(lines.bytes(), reader);
        }
        return Arrays.stream(series.divide(lines, first, series.noted() - first, BUCKETS))
                .filter(Objects::nonNull)
                .toList();
    }

    private static List<String> lines(Chunk part) {
        assertThat(part.offset()).isEqualTo(7);
        assertThat(part.endsWithNewline()).isTrue();
        return new String(part.bytes(), part.from(), part.length(), UTF_8)
                .lines()
                .collect(Collectors.toList());
    }
}
