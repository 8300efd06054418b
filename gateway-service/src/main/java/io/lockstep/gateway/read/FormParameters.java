package io.lockstep.gateway.read;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The parameters of a request, read as Go's {@code net/http} reads them: the first value of a name counts, a value of
 * the form before one of the URL, and a pair that cannot be decoded or holds a semicolon is left out.
 *
 * @param form first value by name of an urlencoded body
 * @param url first value by name of the URL's query
 * @param inDoubt whether another reader, such as an older or newer Go, could find other statements in the same request
 */
public record FormParameters(Map<String, String> form, Map<String, String> url, boolean inDoubt) {

    private static final String STATEMENTS = "q";

    /** As many as Go takes from 1.26 on; of more than that it takes none. */
    private static final int MOST_PAIRS = 10_000;

    public FormParameters {
        form = kept(form);
        url = kept(url);
    }

    /** Not {@link Map#copyOf}, which takes quadratic time for names that have been chosen to have one hash. */
    private static Map<String, String> kept(Map<String, String> values) {
        return values.isEmpty() ? Map.of() : Collections.unmodifiableMap(new HashMap<>(values));
    }

    /** Those that everybody reads alike. */
    public FormParameters(Map<String, String> form, Map<String, String> url) {
        this(form, url, false);
    }

    /**
     * Reads the parameters of a request.
     *
     * @param rawQuery the URL's query as sent; null if there is none
     * @param formBody an urlencoded body; empty if there is none
     */
    public static FormParameters parse(@Nullable String rawQuery, byte[] formBody) {
        Pairs form = new Pairs();
        form.read(formBody);
        Pairs url = new Pairs();
        if (rawQuery != null) {
            url.read(rawQuery.getBytes(ISO_8859_1));
        }
        // With statements in one place only, a reader finds these or none.
        boolean inDoubt = form.ambiguous || url.ambiguous || form.texts + url.texts > 1;
        return new FormParameters(form.values, url.values, inDoubt);
    }

    /** The same, for a reason of the reader's own. */
    FormParameters putInDoubt() {
        return new FormParameters(form, url, true);
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

    /** The pairs of one text. */
    private static final class Pairs {

        private final Map<String, String> values = new HashMap<>();
        private boolean ambiguous;
        private int texts;

        void read(byte[] text) {
            int start = 0;
            int pairs = 0;
            while (start < text.length) {
                if (++pairs > MOST_PAIRS) {
                    // Other releases take them all, and statements among them.
                    values.clear();
                    ambiguous = true;
                    return;
                }
                int end = indexOf(text, '&', start, text.length);
                if (indexOf(text, ';', start, end) < end) {
                    // Go up to 1.16 takes it for another ampersand.
                    ambiguous = true;
                } else if (end > start) {
                    take(text, start, end);
                }
                start = end + 1;
            }
        }

        private void take(byte[] text, int start, int end) {
            int equals = indexOf(text, '=', start, end);
            String name = decode(text, start, equals);
            String value = decode(text, Math.min(equals + 1, end), end);
            if (name != null && value != null) {
                values.putIfAbsent(name, value);
                texts += name.equals(STATEMENTS) ? 1 : 0;
            }
        }
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
