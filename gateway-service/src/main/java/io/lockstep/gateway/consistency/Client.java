package io.lockstep.gateway.consistency;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.lockstep.gateway.http.RawQuery;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Base64;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.server.reactive.ServerHttpRequest;

/**
 * Who sends a request, as far as that can be told without asking anybody.
 *
 * @param address where from; null if the connection is gone
 * @param user the name in the credentials, never the password; empty if there is none
 */
record Client(@Nullable InetAddress address, String user) {

    private static final String BASIC = "Basic ";
    private static final int LONGEST_USER = 256;

    static Client of(ServerHttpRequest request) {
        InetSocketAddress remote = request.getRemoteAddress();
        return new Client(remote == null ? null : remote.getAddress(), user(request));
    }

    private static String user(ServerHttpRequest request) {
        String credentials = request.getHeaders().getFirst(HttpHeaders.AUTHORIZATION);
        String user = null;
        if (credentials != null && credentials.regionMatches(true, 0, BASIC, 0, BASIC.length())) {
            user = basicUser(credentials.substring(BASIC.length()).strip());
        } else if (RawQuery.mayHold(request.getURI().getRawQuery(), "u=")) {
            user = request.getQueryParams().getFirst("u");
        }
        return user == null ? "" : user.substring(0, Math.min(user.length(), LONGEST_USER));
    }

    private static String basicUser(String encoded) {
        try {
            String pair = new String(Base64.getDecoder().decode(encoded), UTF_8);
            int colon = pair.indexOf(':');
            return colon < 0 ? pair : pair.substring(0, colon);
        } catch (IllegalArgumentException e) {
            // Not for us to refuse; it counts as nobody's.
            return "";
        }
    }
}
