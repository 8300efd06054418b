package io.lockstep.connector.replay;

import io.lockstep.common.lineprotocol.LineReader;
import io.lockstep.connector.replica.Chunk;
import org.jspecify.annotations.Nullable;

/**
 * Divides lines of one measurement so that all lines of a series come into one bucket, in their order. However a series is spelt,
 * with its tags in another order or with needless backslashes, it is found in the same bucket: only which bytes its tags
 * consist of counts, not where they stand.
 */
final class SeriesBuckets {

    private final LineReader reader = new LineReader();
    private final int buckets;

    SeriesBuckets(int buckets) {
        this.buckets = buckets;
    }

    int count() {
        return buckets;
    }

    /** The lines by bucket; null where there are none. A chunk that comes into one bucket is not copied. */
    @Nullable
    Chunk[] divide(Chunk lines) {
        int[] sizes = sizes(lines);
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

    private int[] sizes(Chunk lines) {
        int[] sizes = new int[buckets];
        reader.reset(lines.bytes(), lines.from(), lines.to());
        while (reader.next()) {
            sizes[bucket(lines.bytes())] += reader.rawEnd() - reader.rawStart();
        }
        return sizes;
    }

    private int[] copy(Chunk lines, byte[][] copies) {
        int[] ends = new int[buckets];
        reader.reset(lines.bytes(), lines.from(), lines.to());
        while (reader.next()) {
            int bucket = bucket(lines.bytes());
            int length = reader.rawEnd() - reader.rawStart();
            System.arraycopy(lines.bytes(), reader.rawStart(), copies[bucket], ends[bucket], length);
            ends[bucket] += length;
            if (copies[bucket][ends[bucket] - 1] != '\n') {
                copies[bucket][ends[bucket]++] = '\n';
            }
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
