package io.lockstep.connector.replica;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;

/**
 * Reads the profiles that InfluxDB serves at {@code /debug/pprof} with {@code debug=1}: texts that name the functions on the stack
 * of each goroutine, or of what has taken memory. They show what the server's statistics do not count.
 */
final class Profiles {

    /**
     * InfluxDB writes the shards of a request side by side, answers with the first error, and leaves the others to themselves. What
     * writes a request, and what writes one of its shards, has this in its stack from the moment it is made.
     */
    private static final String WRITER = "coordinator.(*PointsWriter)";

    /** A shard's part of the index that all shards of a database share in memory. */
    private static final String INDEX_IN_MEMORY = "inmem.(*ShardIndex)";

    private static final int BLOCK_BYTES = 8192;

    private Profiles() {}

    /**
     * Whether points are being written, by requests in progress or by what is left of answered ones.
     *
     * @param goroutines the profile of goroutines
     * @throws IOException if it is no such profile, or breaks off
     */
    static boolean write(InputStream goroutines) throws IOException {
        return names(goroutines, "goroutine profile:", WRITER);
    }

    /**
     * Whether the series of some shard were indexed in memory since the server's start. The profile has a sample for each half a
     * megabyte, so that a server with few series may show nothing.
     *
     * @param heap the profile of the heap
     * @throws IOException if it is no such profile, or breaks off
     */
    static boolean indexesInMemory(InputStream heap) throws IOException {
        return names(heap, "heap profile:", INDEX_IN_MEMORY);
    }

    private static boolean names(InputStream profile, String heading, String function) throws IOException {
        if (!new String(profile.readNBytes(heading.length()), ISO_8859_1).equals(heading)) {
            throw new IOException("no " + heading.substring(0, heading.length() - 1));
        }
        boolean named = false;
        byte[] block = new byte[BLOCK_BYTES];
        String last = "";
        for (int read = profile.read(block); read >= 0; read = profile.read(block)) {
            String text = last + new String(block, 0, read, ISO_8859_1);
            named |= text.contains(function);
            // The name may lie across two blocks.
            last = text.substring(Math.max(0, text.length() - function.length()));
        }
        return named;
    }
}
