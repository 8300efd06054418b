package io.lockstep.common.lineprotocol;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;

/**
 * A stretch of a byte array that is shared, not copied: whoever holds it must not change the bytes, and must copy them before the array
 * is used again for something else.
 */
public record ByteSlice(byte[] bytes, int from, int to) {

    public ByteSlice {
        Objects.checkFromToIndex(from, to, bytes.length);
    }

    public int length() {
        return to - from;
    }

    public byte[] copy() {
        return Arrays.copyOfRange(bytes, from, to);
    }

    /** The whole array if the slice covers it, else a copy. */
    public byte[] toArray() {
        return from == 0 && to == bytes.length ? bytes : copy();
    }

    /** Two slices are equal if they hold the same bytes, wherever these lie. */
    @Override
    public boolean equals(Object other) {
        return other instanceof ByteSlice that && Arrays.equals(bytes, from, to, that.bytes, that.from, that.to);
    }

    @Override
    public int hashCode() {
        int hash = 1;
        for (int i = from; i < to; i++) {
            hash = 31 * hash + bytes[i];
        }
        return hash;
    }

    /** The bytes read as UTF-8, for tests and error texts. */
    @Override
    public String toString() {
        return new String(bytes, from, to - from, StandardCharsets.UTF_8);
    }
}
