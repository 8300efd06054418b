package io.lockstep.gateway.write;

import io.lockstep.common.lineprotocol.Precision;
import io.lockstep.gateway.http.Refusal;
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

    /**
     * Reads a request of InfluxDB 2's API, as InfluxDB 1.8 maps it: the bucket names a database and perhaps a retention policy,
     * and the organisation says nothing. Throws a {@link Refusal} for what names no database.
     */
    static WriteRequest ofBucket(ServerHttpRequest request) {
        FormParameters parameters = FormParameters.parse(request.getURI().getRawQuery(), new byte[0]);
        WriteRequest first = of(request);
        String bucket = orEmpty(parameters.firstOfUrl("bucket"));
        int slash = bucket.indexOf('/');
        String db = slash < 0 ? bucket : bucket.substring(0, slash);
        if (db.isEmpty()) {
            throw new Refusal(
                    404,
                    slash < 0
                            ? "bucket name \"\" is missing a slash; not in \"database/retention-policy\" format"
                            : "bucket name \"" + bucket + "\" is in db/rp form but has an empty database");
        }
        return new WriteRequest(
                db,
                slash < 0 ? null : nullIfEmpty(bucket.substring(slash + 1)),
                secondPrecision(orEmpty(parameters.firstOfUrl("precision"))),
                first.consistency(),
                first.gzip(),
                first.traceparent());
    }

    private static Precision secondPrecision(String name) {
        return switch (name) {
            case "", "ns" -> Precision.of("n");
            case "us" -> Precision.of("u");
            case "ms", "s" -> Precision.of(name);
            default -> throw new Refusal(400, "invalid precision \"" + name + "\" (use ns, us, ms or s)");
        };
    }

    /** The same with times in nanoseconds, whatever the URL says. */
    WriteRequest inNanoseconds() {
        return new WriteRequest(db, rp, Precision.of("n"), consistency, false, traceparent);
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
