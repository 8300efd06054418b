package io.lockstep.connector.replay;

import io.lockstep.common.lineprotocol.LineReader;
import io.lockstep.connector.replica.Chunk;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Divides lines of one measurement so that all lines of a series come into one bucket, in their order. However a series is spelt,
 * with its tags in another order or with needless backslashes, it is found in the same bucket: only which bytes its tags
 * consist of counts, not where they stand. What that takes is noted while the lines are read, so that they are read once.
 *
 * <p>For one thread and one window.
 */
final class SeriesBuckets {

    private static final int FIRST_ROOM = 1024;

    /** Of each noted line, where it ends. Most windows are small and note none. */
    private int[] lineEnds = {};

    /** Of each noted line, the hash of its tags. */
    private int[] hashes = {};

    private int noted;

    /** How many lines were noted so far, which is the number of the next one. */
    int noted() {
        return noted;
    }

    /** Notes the reader's current line. */
    void note(byte[] bytes, LineReader line) {
        if (noted == lineEnds.length) {
            int room = Math.max(FIRST_ROOM, noted * 2);
            lineEnds = Arrays.copyOf(lineEnds, room);
            hashes = Arrays.copyOf(hashes, room);
        }
        lineEnds[noted] = line.rawEnd();
        hashes[noted++] = hash(bytes, line.measurementEnd(), line.seriesKeyEnd());
    }

    /**
     * The lines by bucket; null where there are none. A chunk that comes into one bucket is not copied.
     *
     * @param lines neighbouring lines, with nothing between them, as they were noted; a single one may have been copied since
     * @param first the number of the first of them
     * @param count how many they are, at least 1
     * @param buckets how many there are
     */
    @Nullable
    Chunk[] divide(Chunk lines, int first, int count, int buckets) {
        @Nullable Chunk[] divided = new Chunk[buckets];
        int firstBucket = bucket(first, buckets);
        if (count == 1) {
            divided[firstBucket] = lines;
            return divided;
        }
        int[] sizes = sizes(lines, first, count, buckets);
        if (sizes[firstBucket] == lines.length()) {
            divided[firstBucket] = lines;
            return divided;
        }
        byte[][] copies = new byte[buckets][];
        for (int bucket = 0; bucket < buckets; bucket++) {
            // Room for the newline that the last line may lack.
            copies[bucket] = new byte[sizes[bucket] == 0 ? 0 : sizes[bucket] + 1];
        }
        int[] ends = copy(lines, first, count, copies);
        for (int bucket = 0; bucket < buckets; bucket++) {
            if (ends[bucket] > 0) {
                divided[bucket] = new Chunk(copies[bucket], 0, ends[bucket], lines.offset());
            }
        }
        return divided;
    }

    /** How many bytes come into each bucket. */
    private int[] sizes(Chunk lines, int first, int count, int buckets) {
        int[] sizes = new int[buckets];
        int start = lines.from();
        for (int line = first; line < first + count; line++) {
            sizes[bucket(line, buckets)] += lineEnds[line] - start;
            start = lineEnds[line];
        }
        return sizes;
    }

    private int[] copy(Chunk lines, int first, int count, byte[][] copies) {
        int[] ends = new int[copies.length];
        int start = lines.from();
        for (int line = first; line < first + count; line++) {
            int bucket = bucket(line, copies.length);
            int length = lineEnds[line] - start;
            System.arraycopy(lines.bytes(), start, copies[bucket], ends[bucket], length);
            ends[bucket] += length;
            start = lineEnds[line];
        }
        if (!lines.endsWithNewline()) {
            int last = bucket(first + count - 1, copies.length);
            copies[last][ends[last]++] = '\n';
        }
        return ends;
    }

    private int bucket(int line, int buckets) {
        return Math.floorMod((hashes[line] * 0x9E3779B9) >>> 16, buckets);
    }

    private static int hash(byte[] bytes, int from, int to) {
        int sum = 0;
        for (int at = from; at < to; at++) {
            if (bytes[at] != '\\') {
                sum += bytes[at] * bytes[at];
            }
        }
        return sum;
    }
}
