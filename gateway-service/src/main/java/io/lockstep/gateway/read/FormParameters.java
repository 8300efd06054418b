package io.lockstep.gateway.read;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The parameters of a request, read as Go's {@code net/http} reads them: the first value of a name counts, a value of
 * the form before one of the URL, and a pair that cannot be decoded or holds a semicolon is left out.
 *
 * @param form first value by name of an urlencoded body
 * @param url first value by name of the URL's query
 */
public record FormParameters(Map<String, String> form, Map<String, String> url) {

    public FormParameters {
        form = Map.copyOf(form);
        url = Map.copyOf(url);
    }

    /**
     * Reads the parameters of a request.
     *
     * @param rawQuery the URL's query as sent; null if there is none
     * @param formBody an urlencoded body; empty if there is none
     */
    public static FormParameters parse(@Nullable String rawQuery, byte[] formBody) {
        return new FormParameters(pairs(formBody), rawQuery == null ? Map.of() : pairs(rawQuery.getBytes(ISO_8859_1)));
    }

    /** The value that InfluxDB would take; null if there is none. */
    public @Nullable String first(String name) {
        String value = form.get(name);
        return value != null ? value : url.get(name);
    }

    /** The value of the URL alone; null if there is none. */
    public @Nullable String firstOfUrl(String name) {
        return url.get(name);
    }

    private static Map<String, String> pairs(byte[] text) {
        Map<String, String> pairs = new HashMap<>();
        int start = 0;
        while (start < text.length) {
            int end = indexOf(text, '&', start, text.length);
            if (end > start && indexOf(text, ';', start, end) == end) {
                int equals = indexOf(text, '=', start, end);
                String name = decode(text, start, equals);
                String value = decode(text, Math.min(equals + 1, end), end);
                if (name != null && value != null) {
                    pairs.putIfAbsent(name, value);
                }
            }
            start = end + 1;
        }
        return pairs;
    }

    /** The index of a byte in a range, or the range's end. */
    private static int indexOf(byte[] text, char wanted, int from, int to) {
        for (int i = from; i < to; i++) {
            if (text[i] == wanted) {
                return i;
            }
        }
        return to;
    }

    private static @Nullable String decode(byte[] text, int from, int to) {
        byte[] decoded = new byte[to - from];
        int length = 0;
        for (int i = from; i < to; i++) {
            byte c = text[i];
            if (c == '+') {
                c = ' ';
            } else if (c == '%') {
                int high = i + 2 < to ? Character.digit(text[i + 1], 16) : -1;
                int low = i + 2 < to ? Character.digit(text[i + 2], 16) : -1;
                if (high < 0 || low < 0) {
                    return null;
                }
                c = (byte) (high << 4 | low);
                i += 2;
            }
            decoded[length++] = c;
        }
        return new String(decoded, 0, length, UTF_8);
    }
}
