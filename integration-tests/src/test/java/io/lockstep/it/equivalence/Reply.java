package io.lockstep.it.equivalence;

import java.util.Map;
import java.util.TreeMap;

/**
 * An answer, decoded down to what a client sees.
 *
 * @param status of the status line
 * @param headers by name in lower case
 * @param body without framing and compression, one character per byte
 */
record Reply(int status, Map<String, String> headers, String body) {

    Reply {
        headers = new TreeMap<>(headers);
    }

    String header(String name) {
        return headers.getOrDefault(name, "");
    }

    Reply withBody(String other) {
        return new Reply(status, headers, other);
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder().append(status).append('\n');
        headers.forEach(
                (name, value) -> text.append(name).append(": ").append(value).append('\n'));
        return text.append('\n').append(body).toString();
    }
}
