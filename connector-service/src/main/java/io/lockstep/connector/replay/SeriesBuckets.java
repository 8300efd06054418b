package io.lockstep.connector.replay;

import io.lockstep.common.lineprotocol.LineReader;
import io.lockstep.connector.replica.Chunk;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Divides lines of one measurement so that all lines of a series come into one bucket, in their order. However a series is spelt,
 * with its tags in another order or with needless backslashes, it is found in the same bucket: only which bytes its tags
 * consist of counts, not where they stand.
 *
 * <p>For one thread.
 */
final class SeriesBuckets {

    private final LineReader reader = new LineReader();
    private final int buckets;

    /** Where each line of the chunk ends, and which bucket it comes into; kept from chunk to chunk, because most are small. */
    private int[] lineEnds = new int[256];

    private int[] bucketOf = new int[256];
    private int lineCount;

    SeriesBuckets(int buckets) {
        this.buckets = buckets;
    }

    int count() {
        return buckets;
    }

    /**
     * The lines by bucket; null where there are none. A chunk that comes into one bucket is not copied.
     *
     * @param lines neighbouring lines, with nothing between them
     */
    @Nullable
    Chunk[] divide(Chunk lines) {
        int[] sizes = read(lines);
        @Nullable Chunk[] divided = new Chunk[buckets];
        byte[][] copies = new byte[buckets][];
        for (int bucket = 0; bucket < buckets; bucket++) {
            if (sizes[bucket] == lines.length()) {
                divided[bucket] = lines;
                return divided;
            } else if (sizes[bucket] > 0) {
                // Room for the newline that the last line may lack.
                copies[bucket] = new byte[sizes[bucket] + 1];
            }
        }
        int[] ends = copy(lines, copies);
        for (int bucket = 0; bucket < buckets; bucket++) {
            if (copies[bucket] != null) {
                divided[bucket] = new Chunk(copies[bucket], 0, ends[bucket], lines.offset());
            }
        }
        return divided;
    }

    /** Notes each line's end and bucket, and returns how many bytes come into each bucket. */
    private int[] read(Chunk lines) {
        int[] sizes = new int[buckets];
        lineCount = 0;
        int start = lines.from();
        reader.reset(lines.bytes(), lines.from(), lines.to());
        while (reader.next()) {
            if (lineCount == lineEnds.length) {
                lineEnds = Arrays.copyOf(lineEnds, lineCount * 2);
                bucketOf = Arrays.copyOf(bucketOf, lineCount * 2);
            }
            int bucket = bucket(lines.bytes());
            lineEnds[lineCount] = reader.rawEnd();
            bucketOf[lineCount++] = bucket;
            sizes[bucket] += reader.rawEnd() - start;
            start = reader.rawEnd();
        }
        return sizes;
    }

    private int[] copy(Chunk lines, byte[][] copies) {
        int[] ends = new int[buckets];
        int start = lines.from();
        for (int line = 0; line < lineCount; line++) {
            int bucket = bucketOf[line];
            int length = lineEnds[line] - start;
            System.arraycopy(lines.bytes(), start, copies[bucket], ends[bucket], length);
            ends[bucket] += length;
            start = lineEnds[line];
        }
        if (lineCount > 0 && !lines.endsWithNewline()) {
            int last = bucketOf[lineCount - 1];
            copies[last][ends[last]++] = '\n';
        }
        return ends;
    }

    private int bucket(byte[] bytes) {
        int sum = 0;
        for (int at = reader.measurementEnd(); at < reader.seriesKeyEnd(); at++) {
            if (bytes[at] != '\\') {
                sum += bytes[at] * bytes[at];
            }
        }
        return Math.floorMod((sum * 0x9E3779B9) >>> 16, buckets);
    }
}
