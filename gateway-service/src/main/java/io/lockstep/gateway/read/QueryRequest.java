package io.lockstep.gateway.read;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;

/**
 * A request to {@code /query}. A parameter is looked for in the form first and then in the URL, as InfluxDB does.
 *
 * @param method GET or POST
 * @param q the statements; never empty
 * @param parameters all parameters by name
 * @param headers the request's headers
 * @param body the request's body as sent; empty if there is none. Not to be changed
 */
@SuppressWarnings("ArrayRecordComponent") // megabytes that are read once; equality is by content
public record QueryRequest(HttpMethod method, String q, FormParameters parameters, HttpHeaders headers, byte[] body) {

    /** The database to run in; null if the request names none. */
    public @Nullable String db() {
        return parameters.first("db");
    }

    /** The retention policy to run in; null if the request names none. */
    public @Nullable String rp() {
        return parameters.first("rp");
    }

    /** The unit of times in the answer; null for RFC 3339. */
    public @Nullable String epoch() {
        return parameters.first("epoch");
    }

    /** Whether the answer is wanted in pieces. */
    public boolean chunked() {
        return "true".equals(parameters.first("chunked"));
    }

    /** Whether an answer is wanted with line breaks; a parameter of the URL only. */
    public boolean pretty() {
        return "true".equals(parameters.firstOfUrl("pretty"));
    }

    /** The JSON object of bound parameters; null if there is none. */
    public @Nullable String params() {
        return parameters.first("params");
    }

    /** The formats that the client wants, as sent; null if it does not say. */
    public @Nullable String accept() {
        return headers.getFirst(HttpHeaders.ACCEPT);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof QueryRequest that
                && method.equals(that.method)
                && q.equals(that.q)
                && parameters.equals(that.parameters)
                && headers.equals(that.headers)
                && Arrays.equals(body, that.body);
    }

    @Override
    public int hashCode() {
        return Objects.hash(method, q, parameters, headers, Arrays.hashCode(body));
    }

    @Override
    public String toString() {
        return "QueryRequest[" + method + ", " + q.length() + " characters]";
    }
}
