package io.lockstep.common.cluster;

import java.util.List;
import java.util.Locale;

/**
 * Errors by which an InfluxDB server speaks of itself and not of the statement. They come with status 200, as a statement's own errors do:
 * taken for the answer, they would make one server's trouble everybody's.
 */
public final class ReplicaErrors {

    /**
     * Parts of errors, in lower case, of a server that cannot do its work: while it is being stopped it answers so over the connections that
     * it has not closed yet.
     */
    private static final List<String> OUT_OF_ORDER = List.of(
            "query engine shutdown",
            "engine is closed",
            "store is closed",
            "shard is disabled",
            "meta service unavailable",
            "no space left on device",
            "too many open files",
            "cannot allocate memory",
            "input/output error",
            "read-only file system");

    /** Of a server that works, and has too much to do. */
    private static final List<String> BUSY = List.of("max-concurrent-queries limit exceeded");

    /** Of one run of a statement that was ended. */
    private static final List<String> ENDED =
            List.of("query interrupted", "query-timeout limit exceeded", "pending deletion");

    private ReplicaErrors() {}

    /** Whether the server cannot do its work. */
    public static boolean outOfOrder(String error) {
        return holdsAny(error.toLowerCase(Locale.ROOT), OUT_OF_ORDER);
    }

    /** Whether another server is to be asked: a run that somebody ended or that took too long would not become better there. */
    public static boolean ofThisServer(String error) {
        String lower = error.toLowerCase(Locale.ROOT);
        return holdsAny(lower, OUT_OF_ORDER) || holdsAny(lower, BUSY);
    }

    /** Whether another server would not give it to the same statement, or this one later. */
    public static boolean ofThisServerOrRun(String error) {
        return ofThisServer(error) || holdsAny(error.toLowerCase(Locale.ROOT), ENDED);
    }

    private static boolean holdsAny(String lower, List<String> parts) {
        for (String part : parts) {
            if (lower.contains(part)) {
                return true;
            }
        }
        return false;
    }
}
