package io.lockstep.gateway.turns;

/** Finds the end of one MessagePack document. Nesting does not matter for that: each value only says how many more there are. */
public final class MsgpackDocument {

    private long values = 1;
    private long skip;
    private int lengthBytes;
    private long length;
    private Counts counts = Counts.BYTES;

    /** What a length counts. */
    private enum Counts {
        BYTES,
        ELEMENTS,
        ENTRIES,
        /** Bytes, and one more for the type of the extension. */
        EXTENSION
    }

    public boolean ended() {
        return values == 0 && skip == 0 && lengthBytes == 0;
    }

    /** Reads on, up to the end of the document; returns how many characters, each standing for a byte, belong to it. */
    public int take(CharSequence bytes) {
        int at = 0;
        while (at < bytes.length() && !ended()) {
            if (skip > 0) {
                long skipped = Math.min(skip, bytes.length() - at);
                skip -= skipped;
                at += (int) skipped;
            } else if (lengthBytes > 0) {
                length = length << 8 | bytes.charAt(at++);
                if (--lengthBytes == 0) {
                    settle(length);
                }
            } else {
                values--;
                type(bytes.charAt(at++));
            }
        }
        return at;
    }

    private void type(char type) {
        if (type < 0x80 || type >= 0xe0) {
            return;
        }
        if (type < 0x90) {
            values += 2L * (type & 0x0f);
        } else if (type < 0xa0) {
            values += type & 0x0f;
        } else if (type < 0xc0) {
            skip = type & 0x1f;
        } else {
            switch (type) {
                case 0xc4, 0xc5, 0xc6 -> length(1 << (type - 0xc4), Counts.BYTES);
                case 0xc7, 0xc8, 0xc9 -> length(1 << (type - 0xc7), Counts.EXTENSION);
                case 0xca, 0xce, 0xd2 -> skip = 4;
                case 0xcb, 0xcf, 0xd3 -> skip = 8;
                case 0xcc, 0xd0 -> skip = 1;
                case 0xcd, 0xd1 -> skip = 2;
                case 0xd4, 0xd5, 0xd6, 0xd7, 0xd8 -> skip = 1 + (1L << (type - 0xd4));
                case 0xd9, 0xda, 0xdb -> length(1 << (type - 0xd9), Counts.BYTES);
                case 0xdc, 0xdd -> length(2 << (type - 0xdc), Counts.ELEMENTS);
                case 0xde, 0xdf -> length(2 << (type - 0xde), Counts.ENTRIES);
                default -> {
                    // Null, true and false are complete.
                }
            }
        }
    }

    private void length(int bytes, Counts what) {
        lengthBytes = bytes;
        length = 0;
        counts = what;
    }

    private void settle(long number) {
        switch (counts) {
            case BYTES -> skip = number;
            case EXTENSION -> skip = number + 1;
            case ELEMENTS -> values += number;
            case ENTRIES -> values += 2 * number;
        }
    }
}
