package io.lockstep.connector.log;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.lockstep.common.cluster.ReplicaId;
import io.lockstep.common.registry.Refusals;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The lines of one record that a replica refused, reduced to what can be compared: a count, and the sum of the lines' SHA-256
 * digests (their first 128 bits, each half by itself), in which the order of the lines doesn't matter.
 */
final class RefusedLines {

    /** Parts of InfluxDB's words for a point that is older than its retention policy; the second since release 1.12.3. */
    private static final List<String> EXPIRED = List.of("beyond retention policy", "outside retention policy");

    private static final Pattern SHARD_ID = Pattern.compile("\\bshard \\d+");
    private static final byte[] COMMAND = "command".getBytes(UTF_8);

    private final MessageDigest sha256 = sha256();
    private long lines;
    private long expired;
    private long high;
    private long low;
    private String reason = "";

    /** A refused command: it is compared whether a replica refused it, not in which words. */
    static RefusedLines command(String answer) {
        RefusedLines refused = new RefusedLines();
        refused.add(COMMAND, 0, COMMAND.length, answer);
        return refused;
    }

    /** Whether a line was refused because it is older than its retention policy, for which each server goes by its own clock. */
    static boolean isExpired(String reason) {
        return EXPIRED.stream().anyMatch(reason::contains);
    }

    void add(byte[] bytes, int from, int to, String why) {
        if (reason.isEmpty()) {
            reason = normalised(why);
        }
        if (isExpired(why)) {
            expired++;
            return;
        }
        lines++;
        sha256.update(bytes, from, to - from);
        ByteBuffer digest = ByteBuffer.wrap(sha256.digest());
        high += digest.getLong();
        low += digest.getLong();
    }

    Refusals asRefusals(ReplicaId replica, int shard, String topicId, long offset) {
        String digest = lines == 0 ? "" : "%016x%016x".formatted(high, low);
        return new Refusals(replica, shard, topicId, offset, lines, expired, reason, digest);
    }

    /** Without the ids of shards, which each server gives by itself. */
    private static String normalised(String why) {
        String text = SHARD_ID.matcher(why).replaceAll("shard");
        return text.length() <= Refusals.MAX_REASON_CHARS ? text : text.substring(0, Refusals.MAX_REASON_CHARS);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }
}
