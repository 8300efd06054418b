package io.lockstep.connector.replica;

import java.util.Objects;

/**
 * One or more whole lines in a shared buffer, and the offset of the record that they came with.
 *
 * @param bytes the buffer; never changed
 * @param from start of the first line
 * @param to end of the last line, its newline included where there is one
 * @param offset offset of the record in the write log
 */
public record Chunk(byte[] bytes, int from, int to, long offset) {

    public Chunk {
        Objects.checkFromToIndex(from, to, bytes.length);
    }

    public int length() {
        return to - from;
    }

    /** Whether the last line brings its newline; a record's last line need not. */
    public boolean endsWithNewline() {
        return to > from && bytes[to - 1] == '\n';
    }

    /** Whether the other chunk's lines follow this chunk's in the same buffer, so that both can be one. */
    public boolean isFollowedBy(Chunk other) {
        return bytes == other.bytes && to == other.from && offset == other.offset && endsWithNewline();
    }
}
