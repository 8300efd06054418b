package io.lockstep.common.log;

/** The names and bounds of the write log's topics. */
public final class WriteLog {

    /** The write log: one partition per shard, totally ordered within the shard. */
    public static final String TOPIC = "lockstep.log";

    /** Lines that a replica refused, each with its reason; see {@link RefusedLine}. */
    public static final String REJECTED_TOPIC = "lockstep.rejected";

    /** The most bytes that one points record carries; a larger request is split at line ends. */
    public static final int MAX_POINTS_BYTES = 1024 * 1024;

    /** What a broker and a consumer must accept: a full points record whose last line is long, with its headers. */
    public static final int MAX_RECORD_BYTES = 32 * 1024 * 1024;

    /** The same for refused lines, which carry their reason and more headers beside a line that may fill a record. */
    public static final int MAX_REJECTED_BYTES = MAX_RECORD_BYTES + 64 * 1024;

    private WriteLog() {}
}
