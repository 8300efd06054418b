package io.lockstep.it.equivalence;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** SELECT … INTO, and what is in its targets afterwards. */
final class Copies {

    /** Of requests after which replicas have to be waited for. */
    static final Pattern NAME = Pattern.compile("^(GET|POST) [^\\[]*\\bINTO\\b");

    private static final String TARGET = "eq_copies";

    private static final List<String> STATEMENTS = List.of(
            "SELECT * INTO copy FROM cpu",
            "SELECT * INTO copy_tags FROM cpu GROUP BY *",
            "SELECT usage, host INTO eq_copies..:MEASUREMENT FROM cpu GROUP BY region",
            "SELECT * INTO eq_copies.autogen.:MEASUREMENT FROM /cpu|mem|quoted|ünïcode/ GROUP BY *",
            "SELECT * INTO long.:MEASUREMENT FROM cpu GROUP BY host",
            "SELECT * INTO eq_main.long.copy FROM long.archive",
            "SELECT * INTO \"odd, name=é\" FROM \"quoted\" GROUP BY *",
            "SELECT * INTO \"\" FROM cpu LIMIT 2",
            "SELECT mean(usage), max(count), last(note), first(up) INTO sums FROM cpu"
                    + " WHERE time >= 1500000000s AND time < 1500000600s GROUP BY time(1m), host",
            "SELECT count(idle) INTO counts FROM cpu WHERE time >= 1500000000s AND time < 1500000600s"
                    + " GROUP BY time(1m) fill(0)",
            "SELECT mean(usage) INTO filled FROM cpu WHERE time >= 1500000000s AND time < 1500000600s"
                    + " GROUP BY time(1m) fill(linear)",
            "SELECT count(idle), mean(idle) INTO gaps FROM cpu WHERE time >= 1499990000s AND time < 1500000600s GROUP BY time(10s), host",
            "SELECT count(idle) INTO gaps FROM cpu WHERE time >= 1499990000s AND time < 1500000600s GROUP BY time(10s) fill(null) LIMIT 2",
            "SELECT mean(usage) INTO unbounded FROM cpu",
            "SELECT mean(usage), mean(idle) AS usage INTO same FROM cpu GROUP BY host",
            "SELECT mean(usage), mean(idle) INTO same FROM cpu, mem GROUP BY region",
            "SELECT top(usage, 1) INTO tops FROM cpu",
            "SELECT top(usage, host, 3) INTO tops_by_host FROM cpu",
            "SELECT bottom(usage, host, region, 3) AS low, count, * INTO tops_by_host FROM cpu GROUP BY region",
            "SELECT host, top(usage, host, 2), note INTO tops_among FROM cpu",
            "SELECT top(usage, count, nothing, 2) INTO tops_of_fields FROM cpu",
            "SELECT top(usage, note, 2) AS note INTO tops_of_fields FROM cpu",
            "SELECT top(usage, *, 2) INTO tops_of_all FROM cpu",
            "SELECT top INTO tops_nested FROM (SELECT top(usage, host, 2) FROM cpu) GROUP BY host",
            "SELECT log10(idle - idle), usage INTO infinite FROM cpu",
            "SELECT usage / 0 INTO divided FROM cpu",
            "SELECT count + 1, count / 3, free * 2 INTO types FROM cpu, mem",
            "SELECT max INTO nested FROM (SELECT max(usage) FROM cpu GROUP BY host) GROUP BY host",
            "SELECT max INTO nested FROM (SELECT max(usage) INTO inner_target FROM cpu GROUP BY host)",
            "SELECT derivative(count, 10s) INTO slopes FROM cpu GROUP BY host",
            "SELECT usage INTO limited FROM cpu GROUP BY host LIMIT 2 OFFSET 1 SLIMIT 1",
            "SELECT note AS usage INTO sums FROM cpu",
            "SELECT note AS mean INTO sums FROM cpu GROUP BY host",
            "SELECT idle INTO past FROM cpu WHERE time > now()",
            "SELECT count(usage) INTO present FROM cpu GROUP BY time(1040w)",
            "SELECT count(usage) INTO present FROM cpu WHERE host = 'a' OR time > now() - 2000w GROUP BY time(1040w), region",
            "SELECT count(count) INTO present FROM (SELECT count(usage) FROM cpu GROUP BY time(1040w)) GROUP BY host",
            "SELECT now(), usage INTO present FROM cpu",
            "SELECT * INTO copy2 FROM nothing",
            "SELECT * INTO nowhere..copy FROM cpu",
            "SELECT * INTO nowhere..copy FROM elsewhere..cpu",
            "SELECT * INTO copy FROM elsewhere..cpu",
            "SELECT * INTO nothing.copy FROM cpu",
            "SELECT * INTO nothing.copy FROM nothing",
            "SELECT * INTO _lockstep..copy FROM nothing_of_ours",
            "SELECT host INTO only_tags FROM cpu",
            "SELECT mean(note) INTO wrong FROM cpu",
            "SELECT mean(usage), idle INTO wrong FROM cpu",
            "SELECT * INTO copy3 FROM cpu; SELECT count(usage) INTO copy4 FROM cpu",
            "SELECT usage INTO copy5 FROM cpu; SELECT usage FROM copy5 LIMIT 1");

    private static final List<String> CONTENT = List.of(
            "SHOW SERIES",
            "SHOW FIELD KEYS",
            "SHOW TAG VALUES WITH KEY =~ /.*/",
            "SELECT * FROM /.*/",
            "SELECT * FROM long./.*/",
            "SELECT * FROM /.*/ GROUP BY *");

    private Copies() {}

    static List<Ask> asks() {
        List<Ask> asks = new ArrayList<>(Asks.setup());
        // The points are older than the retention of the other database.
        asks.add(Ask.form("CREATE DATABASE " + TARGET));
        STATEMENTS.forEach(q -> asks.add(Ask.form(q)));
        asks.add(Ask.query("SELECT * INTO eq_main.autogen.by_get FROM eq_main.autogen.cpu"));
        asks.add(Ask.form("SELECT * INTO policy FROM archive", "rp=long"));
        asks.add(Ask.form("SELECT * INTO policy2 FROM archive", "rp=nothing"));
        asks.add(Ask.form("SELECT usage INTO bound FROM cpu WHERE host = $h", "params=%7B%22h%22%3A%22b%22%7D"));
        String two = "SELECT * INTO f1 FROM cpu; SELECT * INTO f2 FROM nothing";
        for (String accept : List.of("application/json", "application/csv", "application/x-msgpack")) {
            for (String parameter : List.of("pretty=true", "epoch=ms", "chunked=true", "async=true")) {
                asks.add(Ask.form(two, parameter).with("Accept: " + accept));
            }
            asks.add(Ask.form("SELECT usage INTO f3 FROM cpu; SELECT usage FROM cpu LIMIT 1", "epoch=s")
                    .with("Accept: " + accept));
        }
        for (String database : List.of(Asks.DB, TARGET)) {
            CONTENT.forEach(q -> asks.add(Ask.get("/query?db=" + database + "&epoch=ns&q=" + Ask.encoded(q))));
        }
        asks.add(Ask.form("DROP DATABASE " + TARGET));
        return asks;
    }
}
