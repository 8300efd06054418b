package io.lockstep.it.equivalence;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Sends each request to both servers, one after the other, and says what a client could tell apart. */
final class Comparison {

    private final Wire plain;
    private final Wire gateway;
    private final Consumer<String> settle;
    private boolean unsettled;
    private String token = "";

    /**
     * @param plain one InfluxDB server
     * @param settle returns once every replica holds everything up to a token
     */
    Comparison(URI plain, URI gateway, Consumer<String> settle) {
        this.plain = new Wire(plain);
        this.gateway = new Wire(gateway);
        this.settle = settle;
    }

    /** What differs, a text for each request; empty if nothing does. */
    List<String> differences(Stream<Ask> asks) {
        List<String> found = new ArrayList<>();
        asks.forEachOrdered(ask -> difference(ask).ifPresent(found::add));
        return found;
    }

    private Optional<String> difference(Ask ask) {
        if (unsettled && !ask.writes()) {
            settle.accept(token);
            unsettled = false;
        }
        Reply expected = plain.send(ask);
        Reply actual = gateway.send(ask);
        // A statement that changes something is answered when every replica has run it; a write is not.
        if (ask.writes() && !actual.header("x-lockstep-token").isEmpty()) {
            token = actual.header("x-lockstep-token");
            unsettled = true;
        }
        Optional<String> difference =
                describe(ask.name(), Differences.forgiven(ask, expected), Differences.forgiven(ask, actual));
        return Differences.gap(ask)
                .map(reason -> difference.isPresent()
                        ? Optional.<String>empty()
                        : Optional.of(shortened(ask.name()) + "\n    is a known difference no more: " + reason))
                .orElse(difference);
    }

    static Optional<String> describe(String name, Reply expected, Reply actual) {
        List<String> lines = new ArrayList<>();
        if (expected.status() != actual.status()) {
            lines.add("status " + expected.status() + " but " + actual.status());
        }
        TreeSet<String> names = new TreeSet<>(expected.headers().keySet());
        names.addAll(actual.headers().keySet());
        for (String header : names) {
            if (!expected.header(header).equals(actual.header(header))) {
                lines.add("%s: %s but %s".formatted(header, expected.header(header), actual.header(header)));
            }
        }
        if (!expected.body().equals(actual.body())) {
            lines.add("body   " + printable(expected.body()));
            lines.add("but is " + printable(actual.body()));
        }
        return lines.isEmpty()
                ? Optional.empty()
                : Optional.of(shortened(name) + "\n    " + String.join("\n    ", lines));
    }

    private static String printable(String body) {
        StringBuilder text = new StringBuilder();
        body.chars().limit(1_000).forEach(c -> {
            if (c == '\n') {
                text.append("\\n");
            } else if (c < ' ' || c > '~') {
                text.append("\\x").append(Integer.toHexString(c));
            } else {
                text.append((char) c);
            }
        });
        return text.toString();
    }

    private static String shortened(String name) {
        String line = name.replace("\n", "\\n").replace("\r", "\\r");
        return line.length() > 200 ? line.substring(0, 200) + "…" : line;
    }
}
