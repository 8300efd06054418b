package io.lockstep.common.lineprotocol;

import java.nio.charset.StandardCharsets;

/**
 * Which measurement a line's raw, escaped measurement stands for. InfluxDB 1.6.7 removes the backslash before a comma, a space, an equals
 * sign or a double quote, and does so twice on the way to its index: {@code a\=b}, {@code a=b} and {@code a\\=b} end up as one
 * measurement. Here all backslashes before such a byte go, so that no two spellings of one measurement are ever told apart; that a few
 * odd neighbours are taken for one measurement as well is harmless where order is at stake.
 */
final class MeasurementName {

    private MeasurementName() {}

    static String unescape(byte[] buf, int from, int to) {
        byte[] name = new byte[to - from];
        int length = 0;
        int i = from;
        while (i < to) {
            int next = nextKept(buf, i, to);
            int run = next > i ? 0 : runLength(buf, i, to);
            System.arraycopy(buf, next, name, length, run);
            length += run;
            i = next + run;
        }
        return new String(name, 0, length, StandardCharsets.ISO_8859_1);
    }

    static int hash(byte[] buf, int from, int to) {
        int hash = 0;
        int i = from;
        while (i < to) {
            int next = nextKept(buf, i, to);
            int end = next > i ? next : next + runLength(buf, i, to);
            for (int k = next; k < end; k++) {
                hash = 31 * hash + buf[k];
            }
            i = end;
        }
        return hash ^ hash >>> 16;
    }

    /** Past the backslashes at {@code at} if they end before a byte which can be escaped, else {@code at}. */
    private static int nextKept(byte[] buf, int at, int to) {
        int i = at;
        while (i < to && buf[i] == '\\') {
            i++;
        }
        boolean escapes = i < to && (buf[i] == ',' || buf[i] == ' ' || buf[i] == '=' || buf[i] == '"');
        return escapes ? i : at;
    }

    /** How many bytes from {@code at} on are kept together: all the backslashes there, or one other byte. */
    private static int runLength(byte[] buf, int at, int to) {
        int i = at;
        while (i < to && buf[i] == '\\') {
            i++;
        }
        return Math.max(1, i - at);
    }
}
