package io.lockstep.common.lineprotocol;

import java.util.ArrayList;
import java.util.List;

/** Cuts line protocol at line ends, as InfluxDB sees them, so that a newline within a quoted string never becomes the end of a piece. */
public final class LineSplitter {

    private LineSplitter() {}

    /**
     * Consecutive pieces that together are the whole body, in order, each at most {@code maxBytes} long. A single line longer than that
     * is a piece of its own. Nothing is copied.
     */
    public static List<ByteSlice> split(ByteSlice body, int maxBytes) {
        if (maxBytes < 1) {
            throw new IllegalArgumentException("maxBytes must be positive: " + maxBytes);
        }
        if (body.length() <= maxBytes) {
            return body.length() == 0 ? List.of() : List.of(body);
        }
        List<ByteSlice> pieces = new ArrayList<>();
        int pieceStart = body.from();
        int lineStart = pieceStart;
        while (lineStart < body.to()) {
            int lineEnd = LineEnd.after(body.bytes(), lineStart, body.to());
            if (lineEnd - pieceStart > maxBytes && lineStart > pieceStart) {
                pieces.add(new ByteSlice(body.bytes(), pieceStart, lineStart));
                pieceStart = lineStart;
            }
            lineStart = lineEnd;
        }
        pieces.add(new ByteSlice(body.bytes(), pieceStart, body.to()));
        return pieces;
    }
}
