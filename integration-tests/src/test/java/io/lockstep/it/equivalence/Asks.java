package io.lockstep.it.equivalence;

import java.util.List;
import java.util.stream.Stream;

/** All requests in the order in which they are sent. */
final class Asks {

    /** The database of most requests. */
    static final String DB = "eq_main";

    /** A database that some requests come and go with. */
    static final String OTHER = "eq_other";

    private Asks() {}

    /** What everything else builds on: databases, retention policies, and points at times that are named. */
    static List<Ask> setup() {
        return List.of(
                Ask.form("DROP DATABASE " + OTHER),
                Ask.form("DROP DATABASE " + DB),
                Ask.form("CREATE DATABASE " + DB),
                Ask.form("CREATE DATABASE " + OTHER
                        + " WITH DURATION 52w REPLICATION 1 SHARD DURATION 7d NAME \"year\""),
                Ask.form("CREATE RETENTION POLICY \"long\" ON " + DB + " DURATION INF REPLICATION 1"),
                Ask.write(points()),
                Ask.write(
                        "archive,host=a value=1 1500000000000000000\narchive,host=b value=2 1500000060000000000",
                        "rp=long"));
    }

    private static String points() {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < 20; i++) {
            long time = 1_500_000_000_000_000_000L + i * 10_000_000_000L;
            String host = i % 2 == 0 ? "a" : "b";
            lines.append("cpu,host=%s,region=%s usage=%d.5,idle=%d,count=%di,up=%b,note=\"n %d <&> \\\"q\\\"\" %d%n"
                    .formatted(host, i % 3 == 0 ? "west" : "east\\ coast", i, 100 - i, i, i % 4 == 0, i, time));
            lines.append("mem,host=%s free=%di %d%n".formatted(host, 1000 - i, time));
        }
        return lines.append("\"quoted\",tag\\,x=a\\=b field=1 1500000000000000000\n")
                .append("ünïcode,host=é value=\"日本\" 1500000000000000000\n")
                .toString()
                .replace(System.lineSeparator(), "\n");
    }

    /** Those that depend most on what stands behind a gateway. */
    static Stream<Ask> most() {
        return Stream.of(setup(), Writes.asks(), Reads.asks(), Prometheus.asks())
                .flatMap(List::stream);
    }

    /** The groups of requests, each to be sent in order. */
    static Stream<Ask> all() {
        return Stream.of(
                        setup(),
                        Routes.asks(),
                        Writes.asks(),
                        Reads.asks(),
                        Formats.asks(),
                        Prometheus.asks(),
                        Changes.asks(),
                        Copies.asks())
                .flatMap(List::stream);
    }
}
