package io.lockstep.common.lineprotocol;

import java.util.Arrays;

/**
 * Puts together a body from stretches of another one and timestamps of its own. While nothing but one unbroken stretch has been taken
 * over, nothing is copied; neighbouring stretches are copied in one go.
 */
final class LineGatherer {

    private static final int LONGEST_LONG = 20;

    private final byte[] source;
    private final int sizeHint;
    private final byte[] digits = new byte[LONGEST_LONG];
    private byte[] out = new byte[0];
    private int outLength;
    private boolean copying;
    private int runStart;
    private int runEnd;

    LineGatherer(byte[] source, int from, int to) {
        this.source = source;
        this.sizeHint = Math.addExact(to - from, (to - from) / 5 + 2 * LONGEST_LONG);
        this.runStart = from;
        this.runEnd = from;
    }

    void take(int from, int to) {
        if (from != runEnd) {
            if (runStart < runEnd) {
                flush();
            }
            runStart = from;
        }
        runEnd = to;
    }

    void put(char ascii) {
        flush();
        reserve(1);
        out[outLength++] = (byte) ascii;
    }

    void put(long value) {
        flush();
        if (value == Long.MIN_VALUE) {
            throw new IllegalArgumentException("not a time that InfluxDB stores: " + value);
        }
        int at = LONGEST_LONG;
        long rest = Math.abs(value);
        do {
            digits[--at] = (byte) ('0' + rest % 10);
            rest /= 10;
        } while (rest > 0);
        if (value < 0) {
            digits[--at] = '-';
        }
        reserve(LONGEST_LONG - at);
        System.arraycopy(digits, at, out, outLength, LONGEST_LONG - at);
        outLength += LONGEST_LONG - at;
    }

    ByteSlice gathered() {
        if (!copying) {
            return new ByteSlice(source, runStart, runEnd);
        }
        flush();
        return new ByteSlice(out, 0, outLength);
    }

    private void flush() {
        copying = true;
        int length = runEnd - runStart;
        if (length > 0) {
            reserve(length);
            System.arraycopy(source, runStart, out, outLength, length);
            outLength += length;
            runStart = runEnd;
        }
    }

    private void reserve(int more) {
        if (out.length - outLength < more) {
            int grown = Math.addExact(out.length, out.length >> 2);
            out = Arrays.copyOf(out, Math.max(Math.max(sizeHint, grown), Math.addExact(outLength, more)));
        }
    }
}
