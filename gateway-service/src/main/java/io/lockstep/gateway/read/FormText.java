package io.lockstep.gateway.read;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.lockstep.gateway.http.Refusal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Parameters in the one form that all readers understand alike: each name once, and everything escaped that parts them. The rest stays as
 * it is, so that a large text does not grow.
 */
final class FormText {

    /** Go takes no form that is larger, and reads the URL alone then. */
    private static final int LARGEST = 10 * 1024 * 1024;

    private static final byte[] HEXADECIMAL = "0123456789ABCDEF".getBytes(US_ASCII);

    private FormText() {}

    /** An urlencoded body. Ends with a {@link Refusal} if it is larger than servers take. */
    static byte[] of(Map<String, String> fields) {
        List<byte[]> texts = new ArrayList<>(2 * fields.size());
        long length = 0;
        for (Map.Entry<String, String> field : fields.entrySet()) {
            for (String text : List.of(field.getKey(), field.getValue())) {
                byte[] bytes = text.getBytes(UTF_8);
                texts.add(bytes);
                length += length(bytes) + 1;
            }
        }
        if (length > LARGEST) {
            throw new Refusal(413, "Request Entity Too Large");
        }
        byte[] form = new byte[Math.max(0, (int) length - 1)];
        int at = 0;
        for (int i = 0; i < texts.size(); i++) {
            if (i > 0) {
                form[at++] = (byte) (i % 2 == 1 ? '=' : '&');
            }
            at = write(texts.get(i), form, at);
        }
        return form;
    }

    private static long length(byte[] text) {
        long length = text.length;
        for (byte c : text) {
            length += isEscaped(c) ? 2 : 0;
        }
        return length;
    }

    private static int write(byte[] text, byte[] form, int from) {
        int at = from;
        for (byte c : text) {
            if (isEscaped(c)) {
                form[at++] = '%';
                form[at++] = HEXADECIMAL[c >> 4];
                form[at++] = HEXADECIMAL[c & 0xf];
            } else {
                form[at++] = c == ' ' ? (byte) '+' : c;
            }
        }
        return at;
    }

    private static boolean isEscaped(byte c) {
        return switch (c) {
            case '%', '&', '+', ';', '=', 0x7f -> true;
            default -> c >= 0 && c < ' ';
        };
    }
}
