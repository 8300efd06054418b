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
        for (int i = from; i < to; i++) {
            if (buf[i] != '\\' || !escapes(buf, i, to)) {
                name[length++] = buf[i];
            }
        }
        return new String(name, 0, length, StandardCharsets.ISO_8859_1);
    }

    static int hash(byte[] buf, int from, int to) {
        int hash = 0;
        for (int i = from; i < to; i++) {
            if (buf[i] != '\\' || !escapes(buf, i, to)) {
                hash = 31 * hash + buf[i];
            }
        }
        return hash ^ hash >>> 16;
    }

    /** Whether the backslash at {@code at} belongs to a run of them that ends before a byte which can be escaped. */
    private static boolean escapes(byte[] buf, int at, int to) {
        int i = at;
        while (i < to && buf[i] == '\\') {
            i++;
        }
        return i < to && (buf[i] == ',' || buf[i] == ' ' || buf[i] == '=' || buf[i] == '"');
    }
}
