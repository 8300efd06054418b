package io.lockstep.common.lineprotocol;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What became of a client's body.
 *
 * @param lines the good lines in the order given, each with a timestamp in nanoseconds and ending in a newline. It may be a slice of the
 *     body itself: the body must not change as long as this is in use
 * @param goodLines how many lines {@code lines} holds
 * @param badLines how many lines InfluxDB would refuse as unparsable
 * @param errors for each bad line, in order, what InfluxDB says of it; fewer than {@code badLines} where the bounds of
 *     {@link LineNormaliser} cut the list short
 */
public record NormalisedLines(ByteSlice lines, int goodLines, int badLines, List<String> errors) {

    public NormalisedLines {
        errors = List.copyOf(errors);
    }

    /**
     * The {@code error} of InfluxDB's 400, given that every good line was written: null without bad lines, else the bad lines' texts
     * joined by newlines, as a partial write where there were good lines too.
     */
    public @Nullable String error() {
        if (badLines == 0) {
            return null;
        }
        String refused = String.join("\n", errors);
        return goodLines == 0 ? refused : "partial write: " + refused + " dropped=0";
    }
}
