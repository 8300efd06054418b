package io.lockstep.connector.replay;

import io.lockstep.common.lineprotocol.LineReader;
import io.lockstep.connector.replica.Chunk;
import org.jspecify.annotations.Nullable;

/**
 * Lines that the replica will never accept. Single lines are found when they are asked for: a window of rubbish can have
 * millions of them, each with a reason that quotes it.
 *
 * @param db null where the record named no database and no settings were in force
 * @param rp the retention policy; null for the database's default
 * @param among the lines, perhaps beside others
 * @param reason why all of them are refused, in InfluxDB's words where InfluxDB spoke; null if those are refused that are
 *     no line protocol, each for its own reason
 */
public record Refusal(@Nullable String db, @Nullable String rp, Chunk among, @Nullable String reason) {

    /** Takes one refused line after the other. */
    public interface Visitor<X extends Exception> {

        /** A line of {@link Refusal#among()} without its newline. */
        void refused(int from, int to, String reason) throws X;
    }

    /** Visits the refused lines in their order. */
    public <X extends Exception> void visit(Visitor<X> visitor) throws X {
        LineReader reader = new LineReader().reset(among.bytes(), among.from(), among.to());
        while (reader.next()) {
            if (reason != null) {
                visitor.refused(reader.lineStart(), reader.lineEnd(), reason);
            } else if (!reader.isValid()) {
                visitor.refused(reader.lineStart(), reader.lineEnd(), reader.faultText());
            }
        }
    }

    /** How many lines are refused. */
    public int count() {
        int[] lines = {0};
        visit((from, to, why) -> lines[0]++);
        return lines[0];
    }
}
