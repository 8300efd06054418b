package io.lockstep.gateway.read;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.AsciiString;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Copies the headers that are for the other end, and none of those that are about one connection alone: the ones that RFC 9110 (7.6.1)
 * names, and the ones that {@code Connection} names.
 */
final class EndToEnd {

    private static final Names HOP_BY_HOP = Names.of(
            "connection",
            "keep-alive",
            "proxy-authenticate",
            "proxy-authorization",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade",
            "x-application-context");

    /** Besides, what each request to a replica has of its own, and what proxies before this one say, which nobody has verified. */
    private static final Names NOT_TO_REPLICAS = Names.of("content-length", "expect", "forwarded", "host");

    private static final String FORWARDED = "x-forwarded-";

    private EndToEnd() {}

    /** Header names that can be looked for in whatever case, without making another text of what is looked for. */
    private record Names(List<List<AsciiString>> byLength) {

        static Names of(String... names) {
            List<List<AsciiString>> byLength = new ArrayList<>();
            for (String name : names) {
                while (byLength.size() <= name.length()) {
                    byLength.add(new ArrayList<>());
                }
                byLength.get(name.length()).add(AsciiString.of(name));
            }
            return new Names(byLength);
        }

        boolean hold(CharSequence name) {
            if (name.length() < byLength.size()) {
                for (AsciiString known : byLength.get(name.length())) {
                    if (known.contentEqualsIgnoreCase(name)) {
                        return true;
                    }
                }
            }
            return false;
        }
    }

    /** Adds a client's headers to a request to a replica; in the place of those that are there. */
    static void copy(org.springframework.http.HttpHeaders client, HttpHeaders request) {
        List<String> named = named(client.get(org.springframework.http.HttpHeaders.CONNECTION));
        client.forEach((name, values) -> {
            if (!HOP_BY_HOP.hold(name)
                    && !NOT_TO_REPLICAS.hold(name)
                    && !name.regionMatches(true, 0, FORWARDED, 0, FORWARDED.length())
                    && !holds(named, name)) {
                request.set(name, values);
            }
        });
    }

    /** Adds a replica's headers to an answer; in the place of those that are there. */
    static void copy(HttpHeaders replica, org.springframework.http.HttpHeaders answer) {
        List<String> named = named(replica.getAll(HttpHeaderNames.CONNECTION));
        // One pass to make room and one to fill it, because a header may come several times.
        for (int pass = 0; pass < 2; pass++) {
            Iterator<Map.Entry<CharSequence, CharSequence>> all = replica.iteratorCharSequence();
            while (all.hasNext()) {
                Map.Entry<CharSequence, CharSequence> header = all.next();
                CharSequence name = header.getKey();
                if (HOP_BY_HOP.hold(name) || holds(named, name)) {
                    continue;
                }
                if (pass == 0) {
                    answer.remove(name.toString());
                } else {
                    answer.add(name.toString(), header.getValue().toString());
                }
            }
        }
    }

    private static List<String> named(@Nullable List<String> connection) {
        if (connection == null || connection.isEmpty()) {
            return List.of();
        }
        List<String> names = new ArrayList<>();
        for (String value : connection) {
            for (String name : value.split(",", -1)) {
                names.add(name.strip());
            }
        }
        return names;
    }

    private static boolean holds(List<String> names, CharSequence name) {
        for (String known : names) {
            if (AsciiString.contentEqualsIgnoreCase(known, name)) {
                return true;
            }
        }
        return false;
    }
}
