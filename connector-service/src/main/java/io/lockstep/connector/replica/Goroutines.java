package io.lockstep.connector.replica;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;

/**
 * Reads the profile of goroutines that InfluxDB serves at {@code /debug/pprof/goroutine?debug=1}. InfluxDB writes the shards of a
 * request side by side, answers with the first error, and leaves the others to themselves; its statistics do not count those.
 */
final class Goroutines {

    /** What writes a request, and what writes one of its shards, has this in its stack from the moment it is made. */
    private static final String WRITER = "coordinator.(*PointsWriter)";

    private static final String HEADING = "goroutine profile:";

    private Goroutines() {}

    /**
     * Whether points are being written, by requests in progress or by what is left of answered ones.
     *
     * @throws IOException if it is no such profile, or breaks off
     */
    static boolean write(InputStream profile) throws IOException {
        BufferedReader lines = new BufferedReader(new InputStreamReader(profile, UTF_8));
        String line = lines.readLine();
        if (line == null || !line.startsWith(HEADING)) {
            throw new IOException("no profile of goroutines");
        }
        boolean writes = false;
        for (; line != null; line = lines.readLine()) {
            writes |= line.contains(WRITER);
        }
        return writes;
    }
}
