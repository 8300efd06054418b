package io.lockstep.it.equivalence;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;

/**
 * One request as bytes for a socket.
 *
 * @param name what a failure is reported as
 * @param method any word
 * @param target as it stands in the request line
 * @param headers as they stand in the head, without Host and without what frames the body
 * @param body sent as it is
 * @param framing how the body's end is marked
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Ask(String name, String method, String target, List<String> headers, byte[] body, Framing framing) {

    private static final String FORM = "Content-Type: application/x-www-form-urlencoded";

    /** How the end of a body is marked. */
    enum Framing {
        NONE,
        LENGTH,
        CHUNKED,
        /** Announces 30 MB and sends none of it. */
        HUGE_AND_HELD_BACK
    }

    static Ask of(String method, String target, String... headers) {
        return new Ask(method + " " + target, method, target, List.of(headers), new byte[0], Framing.NONE);
    }

    static Ask get(String target, String... headers) {
        return of("GET", target, headers);
    }

    static Ask post(String target, String body, String... headers) {
        return new Ask(
                "POST " + target + " " + body, "POST", target, List.of(headers), body.getBytes(UTF_8), Framing.LENGTH);
    }

    /** A body that is no text, under a name of its own. */
    static Ask bytes(String name, String target, byte[] body) {
        return new Ask("POST " + target + " " + name, "POST", target, List.of(), body, Framing.LENGTH);
    }

    /** A write to the database that all writes of this package go to. */
    static Ask write(String lines, String... parameters) {
        return post("/write?db=" + Asks.DB + joined(parameters), lines);
    }

    /** A query by GET; further parameters as they stand. */
    static Ask query(String q, String... parameters) {
        return get("/query?db=" + Asks.DB + "&q=" + encoded(q) + joined(parameters))
                .named("GET " + q, parameters);
    }

    /** The same by POST, all parameters in the form. */
    static Ask form(String q, String... parameters) {
        return post("/query", "db=" + Asks.DB + "&q=" + encoded(q) + joined(parameters), FORM)
                .named("POST " + q, parameters);
    }

    Ask with(String... more) {
        List<String> all = new ArrayList<>(headers);
        all.addAll(List.of(more));
        return new Ask(name + " " + List.of(more), method, target, all, body, framing);
    }

    Ask framed(Framing other) {
        return new Ask(name + " " + other, method, target, headers, body, other);
    }

    Ask gzipped() {
        ByteArrayOutputStream zipped = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(zipped)) {
            gzip.write(body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Ask(name, method, target, headers, zipped.toByteArray(), framing).with("Content-Encoding: gzip");
    }

    /** Whether what it wrote has to be waited for before the next read. */
    boolean writes() {
        return target.startsWith("/write")
                || target.startsWith("/api/v1/prom/write")
                || Copies.NAME.matcher(name).find();
    }

    byte[] head(String authority) {
        StringBuilder head = new StringBuilder(method)
                .append(' ')
                .append(target)
                .append(" HTTP/1.1\r\nHost: ")
                .append(authority)
                .append("\r\n");
        headers.forEach(header -> head.append(header).append("\r\n"));
        switch (framing) {
            case NONE -> {}
            case LENGTH -> head.append("Content-Length: ").append(body.length).append("\r\n");
            case CHUNKED -> head.append("Transfer-Encoding: chunked\r\n");
            case HUGE_AND_HELD_BACK -> head.append("Content-Length: 30000000\r\n");
        }
        return head.append("\r\n").toString().getBytes(ISO_8859_1);
    }

    static String encoded(String text) {
        return URLEncoder.encode(text, UTF_8);
    }

    private Ask named(String start, String... parameters) {
        return new Ask(start + " " + List.of(parameters), method, target, headers, body, framing);
    }

    private static String joined(String... parameters) {
        return parameters.length == 0 ? "" : "&" + String.join("&", parameters);
    }
}
