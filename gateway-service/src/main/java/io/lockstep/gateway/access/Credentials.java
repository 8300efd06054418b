package io.lockstep.gateway.access;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.lockstep.gateway.read.FormParameters;
import java.net.URLEncoder;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.server.reactive.ServerHttpRequest;

/**
 * All that a request says of who sends it, as sent; what it means is for a replica to say, which knows the forms of its version.
 *
 * @param u the URL's parameter of that name; null if there is none
 * @param p the URL's parameter of that name; null if there is none
 * @param authorization the header; null if there is none
 */
public record Credentials(@Nullable String u, @Nullable String p, @Nullable String authorization) {

    /** Those of a request. */
    public static Credentials of(ServerHttpRequest request) {
        return of(FormParameters.parse(request.getURI().getRawQuery(), new byte[0]), request.getHeaders());
    }

    /** Those in parameters, of which InfluxDB looks at the URL's alone, and headers. */
    public static Credentials of(FormParameters parameters, HttpHeaders headers) {
        return new Credentials(
                parameters.firstOfUrl("u"), parameters.firstOfUrl("p"), headers.getFirst(HttpHeaders.AUTHORIZATION));
    }

    /** The parameters as they stand in a URL; empty if there are none. */
    String urlQuery() {
        StringBuilder query = new StringBuilder();
        if (u != null) {
            query.append("u=").append(URLEncoder.encode(u, UTF_8));
        }
        if (p != null) {
            query.append(query.isEmpty() ? "" : "&").append("p=").append(URLEncoder.encode(p, UTF_8));
        }
        return query.toString();
    }

    /** Puts the header of the request into another. */
    void putInto(HttpHeaders headers) {
        if (authorization != null) {
            headers.set(HttpHeaders.AUTHORIZATION, authorization);
        }
    }

    /** Says nothing. */
    @Override
    public String toString() {
        return "Credentials[]";
    }
}
