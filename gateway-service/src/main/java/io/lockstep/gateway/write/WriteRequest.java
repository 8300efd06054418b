package io.lockstep.gateway.write;

import io.lockstep.common.lineprotocol.Precision;
import io.lockstep.gateway.read.FormParameters;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.server.reactive.ServerHttpRequest;

/**
 * What a request to {@code /write} says besides its body. Parameters count in the URL alone, as in InfluxDB.
 *
 * @param db the database; empty if the request names none
 * @param rp the retention policy; null for the database's default
 * @param precision the unit of the body's timestamps
 * @param consistency InfluxDB's consistency level as sent; empty if there is none
 * @param gzip whether the body is compressed
 * @param traceparent a valid W3C trace context; null if the request has none
 */
record WriteRequest(
        String db,
        @Nullable String rp,
        Precision precision,
        String consistency,
        boolean gzip,
        @Nullable String traceparent) {

    private static final Pattern TRACEPARENT =
            Pattern.compile("(?!ff)[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}");
    private static final Pattern CONSISTENCY = Pattern.compile("any|one|quorum|all", Pattern.CASE_INSENSITIVE);

    static WriteRequest of(ServerHttpRequest request) {
        FormParameters parameters = FormParameters.parse(request.getURI().getRawQuery(), new byte[0]);
        return new WriteRequest(
                orEmpty(parameters.firstOfUrl("db")),
                nullIfEmpty(parameters.firstOfUrl("rp")),
                Precision.of(parameters.firstOfUrl("precision")),
                orEmpty(parameters.firstOfUrl("consistency")),
                // InfluxDB compares exactly: any other encoding is taken for plain text.
                "gzip".equals(request.getHeaders().getFirst(HttpHeaders.CONTENT_ENCODING)),
                traceparent(request.getHeaders().getFirst("traceparent")));
    }

    /** The same with the context of the gateway's own span, if it has one. */
    WriteRequest tracedAs(@Nullable String context) {
        return context == null ? this : new WriteRequest(db, rp, precision, consistency, gzip, context);
    }

    boolean hasValidConsistency() {
        return consistency.isEmpty() || CONSISTENCY.matcher(consistency).matches();
    }

    private static @Nullable String traceparent(@Nullable String sent) {
        return sent != null && TRACEPARENT.matcher(sent).matches() ? sent : null;
    }

    private static String orEmpty(@Nullable String value) {
        return value == null ? "" : value;
    }

    private static @Nullable String nullIfEmpty(@Nullable String value) {
        return value == null || value.isEmpty() ? null : value;
    }
}
