package io.lockstep.connector.replica;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;

/**
 * Reads the profile of goroutines that InfluxDB serves at {@code /debug/pprof/goroutine?debug=1}. InfluxDB writes the shards of a
 * request side by side, answers with the first error, and leaves the others to themselves; its statistics do not count those.
 */
final class Goroutines {

    /** What writes a request, and what writes one of its shards, has this in its stack from the moment it is made. */
    private static final String WRITER = "coordinator.(*PointsWriter)";

    private static final String HEADING = "goroutine profile:";

    private static final int BLOCK_BYTES = 8192;

    private Goroutines() {}

    /**
     * Whether points are being written, by requests in progress or by what is left of answered ones.
     *
     * @throws IOException if it is no such profile, or breaks off
     */
    static boolean write(InputStream profile) throws IOException {
        if (!new String(profile.readNBytes(HEADING.length()), ISO_8859_1).equals(HEADING)) {
            throw new IOException("no profile of goroutines");
        }
        boolean writes = false;
        byte[] block = new byte[BLOCK_BYTES];
        String last = "";
        for (int read = profile.read(block); read >= 0; read = profile.read(block)) {
            String text = last + new String(block, 0, read, ISO_8859_1);
            writes |= text.contains(WRITER);
            // The name may lie across two blocks.
            last = text.substring(Math.max(0, text.length() - WRITER.length()));
        }
        return writes;
    }
}
