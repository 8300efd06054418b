package io.lockstep.common.lineprotocol;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * Bytes as the text that a client finds in InfluxDB's JSON answers: UTF-8 in which every byte that is part of no valid sequence has become
 * one U+FFFD. (Java's own decoder replaces a whole truncated sequence by one.)
 */
final class InfluxText {

    private InfluxText() {}

    static String decode(byte[] buf, int from, int to) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(buf, from, to - from))
                    .toString();
        } catch (CharacterCodingException notUtf8) {
            return decodeLeniently(buf, from, to);
        }
    }

    private static String decodeLeniently(byte[] buf, int from, int to) {
        StringBuilder text = new StringBuilder(to - from);
        int i = from;
        while (i < to) {
            int length = sequenceLength(buf, i, to);
            if (length == 0) {
                text.append('\uFFFD');
                i++;
            } else {
                text.append(new String(buf, i, length, StandardCharsets.UTF_8));
                i += length;
            }
        }
        return text.toString();
    }

    /** The length of the valid sequence that begins at {@code i}, or 0. */
    private static int sequenceLength(byte[] buf, int i, int to) {
        int lead = buf[i] & 0xff;
        if (lead < 0x80) {
            return 1;
        }
        int length =
                lead >= 0xc2 && lead < 0xe0 ? 2 : lead >= 0xe0 && lead < 0xf0 ? 3 : lead >= 0xf0 && lead < 0xf5 ? 4 : 0;
        if (length == 0 || to - i < length) {
            return 0;
        }
        for (int k = 1; k < length; k++) {
            if ((buf[i + k] & 0xc0) != 0x80) {
                return 0;
            }
        }
        int second = buf[i + 1] & 0xff;
        boolean overlongOrSurrogate = (lead == 0xe0 && second < 0xa0)
                || (lead == 0xed && second >= 0xa0)
                || (lead == 0xf0 && second < 0x90)
                || (lead == 0xf4 && second >= 0x90);
        return overlongOrSurrogate ? 0 : length;
    }
}
