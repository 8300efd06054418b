package io.lockstep.gateway.access;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.lockstep.gateway.read.FormParameters;
import java.net.URLEncoder;
import java.util.Base64;
import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
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

    private static final char REPLACEMENT = '\uFFFD';

    /** Those of a request. */
    public static Credentials of(ServerHttpRequest request) {
        return of(FormParameters.parse(request.getURI().getRawQuery(), new byte[0]), request.getHeaders());
    }

    /** Those in parameters, of which InfluxDB looks at the URL's alone, and headers. */
    public static Credentials of(FormParameters parameters, HttpHeaders headers) {
        return new Credentials(
                parameters.firstOfUrl("u"), parameters.firstOfUrl("p"), headers.getFirst(HttpHeaders.AUTHORIZATION));
    }

    /**
     * The names of all users whom these may be, as InfluxDB would read them: of several forms a version takes one or the other. Empty
     * if that cannot be told, as of a token that somebody else has signed.
     */
    Optional<Set<String>> names() {
        Set<String> names = new HashSet<>();
        if (u != null) {
            names.add(u);
        }
        if (authorization != null) {
            String login = login(authorization);
            if (login == null) {
                return Optional.empty();
            }
            names.add(login.substring(0, login.indexOf(':')));
        }
        // What is no UTF-8 can be several names.
        return names.stream().anyMatch(name -> name.indexOf(REPLACEMENT) >= 0) ? Optional.empty() : Optional.of(names);
    }

    /** The part of a header that begins with a name and a colon; null if there is none. */
    private static @Nullable String login(String header) {
        int blank = header.indexOf(' ');
        String scheme = blank < 0 ? "" : header.substring(0, blank).toLowerCase(Locale.ROOT);
        String rest = header.substring(blank + 1);
        String login = null;
        if (scheme.equals("token") && US_ASCII.newEncoder().canEncode(rest)) {
            login = rest;
        } else if (scheme.equals("basic")) {
            try {
                login = new String(Base64.getDecoder().decode(rest), UTF_8);
            } catch (IllegalArgumentException e) {
                // No form of a name is what InfluxDB would refuse, and nothing to rely on.
                return null;
            }
        }
        return login == null || login.indexOf(':') < 0 ? null : login;
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
