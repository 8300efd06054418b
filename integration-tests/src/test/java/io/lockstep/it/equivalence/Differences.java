package io.lockstep.it.equivalence;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What may differ between one server and the gateway, and why; {@code docs/http-api.md} tells users of each. Everything else
 * must be equal, and what is listed as a gap must differ: one that is closed has to leave the list.
 */
final class Differences {

    /**
     * The clock's; the framing, which no client sees above its HTTP library: a body of known length may come in chunks or the
     * other way round.
     */
    private static final Set<String> NEVER_EQUAL = Set.of("date", "transfer-encoding", "content-length");

    /** Rows of databases that other tests have left. */
    private static final Pattern FOREIGN_DATABASE = Pattern.compile("\\[\"(?!eq)[^\"\\[]*\"\\],?");

    /** Error texts name shards by ids that a server gives out as it goes. */
    private static final Pattern SHARD_ID = Pattern.compile("\\bshard \\d+: ");

    private record Gap(String reason, Predicate<Ask> applies) {}

    private static final List<Gap> GAPS = List.of(
            new Gap(
                    "a write is acknowledged by the log, before any replica has checked it against what it holds: field types,"
                            + " the reserved tag name time; refused lines are in lockstep.rejected",
                    ask -> ask.writes()
                            && (ask.name().contains("odd,t=v f=\"a")
                                    || ask.name().contains("odd14,time=x"))),
            new Gap(
                    "a body that is too large is refused without closing the connection",
                    ask -> ask.framing() == Ask.Framing.HUGE_AND_HELD_BACK),
            new Gap(
                    "where a request of several statements changes something and one of them fails, its error stays to be seen, and"
                            + " each statement behind it is said to be not executed; InfluxDB puts that in the place of the error",
                    ask -> ask.name().contains("RETENTION POLICIES ON nowhere; CREATE")
                            || ask.name().contains("ON nowhere DURATION 1h REPLICATION 1; SHOW")));

    private Differences() {}

    /** Why a request is answered differently for now; empty if it must not be. */
    static Optional<String> gap(Ask ask) {
        return GAPS.stream()
                .filter(gap -> gap.applies().test(ask))
                .map(Gap::reason)
                .findFirst();
    }

    /** The answer without what may differ. */
    static Reply forgiven(Ask ask, Reply reply) {
        Map<String, String> headers = new TreeMap<>();
        reply.headers().forEach((name, value) -> {
            // X-Lockstep-*: Lockstep's own headers, which no client of InfluxDB asks for.
            if (!NEVER_EQUAL.contains(name) && !name.startsWith("x-lockstep-")) {
                headers.put(name, value);
            }
        });
        // Ids that the servers have made up are as different as two servers'. An id of the client's has to come back.
        if (ask.headers().stream().noneMatch(header -> header.contains("Request-Id:"))) {
            headers.computeIfPresent("x-request-id", (name, id) -> isUuid(id) ? "a UUID" : id);
            headers.computeIfPresent("request-id", (name, id) -> isUuid(id) ? "a UUID" : id);
        }
        // Answers of the gateway's own carry the configured version; "1.6.7" stands for Debian's "1.6.7~rc0".
        headers.computeIfPresent("x-influxdb-version", (name, version) -> version.replace("~rc0", ""));
        // InfluxDB's order of the methods is that of a hash table, another one each time.
        headers.computeIfPresent("allow", (name, methods) -> sorted(methods));
        // The router's own answers have no ids in 1.6.7; the gateway gives every answer one.
        if (reply.header("content-type").startsWith("text/plain")) {
            headers.remove("x-request-id");
            headers.remove("request-id");
        }
        return new Reply(reply.status(), headers, body(ask, reply.body()));
    }

    private static String body(Ask ask, String body) {
        if (ask.name().matches("(GET|POST) SHOW (QUERIES|STATS|DIAGNOSTICS) .*")) {
            // They tell of one process: only their outer form can be the same.
            return body.substring(0, Math.min(body.length(), "{\"results\":[{\"statement_id\":0,\"series\":".length()));
        }
        if (ask.name().matches("(GET|POST) SHOW SHARD.*")) {
            return body.replaceAll("\\d+", "#").replaceAll("\\{\"name\":\"(?!eq)[^}]*\\},?", "");
        }
        String own = SHARD_ID.matcher(body).replaceAll("shard #: ");
        return FOREIGN_DATABASE.matcher(own).replaceAll("");
    }

    private static String sorted(String methods) {
        return Arrays.stream(methods.split(", ", -1)).sorted().collect(Collectors.joining(", "));
    }

    private static boolean isUuid(String id) {
        return id.matches("[0-9a-f]{8}-[0-9a-f]{4}-1[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");
    }
}
