package io.lockstep.it.support;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLEncoder;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** Requests with a header {@code Authorization}; an empty one is left out. */
public final class Credentialed {

    private Credentialed() {}

    /** Writes one point. */
    public static Answer write(Influx server, String url, String authorization) {
        byte[] line = "m,t=a f=1 1\n".getBytes(UTF_8);
        return authorization.isEmpty()
                ? server.send("POST", "/write?" + url, line)
                : server.send("POST", "/write?" + url, line, "Authorization", authorization);
    }

    public static Answer post(Influx server, String target, byte[] body, String authorization) {
        return authorization.isEmpty()
                ? server.send("POST", target, body)
                : server.send("POST", target, body, "Authorization", authorization);
    }

    public static Answer query(Influx server, String q, String authorization, String... url) {
        byte[] form = ("q=" + URLEncoder.encode(q, UTF_8)).getBytes(UTF_8);
        List<String> headers = new ArrayList<>(List.of("Content-Type", "application/x-www-form-urlencoded"));
        if (!authorization.isEmpty()) {
            headers.addAll(List.of("Authorization", authorization));
        }
        return server.send("POST", "/query?" + String.join("&", url), form, headers.toArray(String[]::new));
    }

    public static String basic(String user, String password) {
        return "Basic " + Base64.getEncoder().encodeToString((user + ":" + password).getBytes(UTF_8));
    }
}
