package io.lockstep.benchmarks.system.load;

import java.util.Locale;
import java.util.Optional;

/**
 * An answer that was read to its end.
 *
 * @param status the HTTP status
 * @param head the status line and headers
 * @param bodyBytes the length of the body, without the framing of chunks
 * @param body the body as far as the connection keeps it, else empty
 */
public record Answer(int status, String head, long bodyBytes, String body) {

    public boolean isGood() {
        return status / 100 == 2;
    }

    /** The value of a header, by its name in any case. */
    public Optional<String> header(String name) {
        return header(head, name);
    }

    static Optional<String> header(String head, String name) {
        String wanted = "\n" + name.toLowerCase(Locale.ROOT) + ":";
        int at = head.toLowerCase(Locale.ROOT).indexOf(wanted);
        if (at < 0) {
            return Optional.empty();
        }
        int from = at + wanted.length();
        int end = head.indexOf('\r', from);
        return Optional.of(head.substring(from, end < 0 ? head.length() : end).strip());
    }
}
