package io.lockstep.it.equivalence;

import java.util.ArrayList;
import java.util.List;

/** Statements that change nothing: every clause, every SHOW, several at once, and text that is no statement. */
final class Reads {

    private static final List<String> SELECTS = List.of(
            "SELECT * FROM cpu",
            "SELECT usage FROM cpu WHERE host = 'a'",
            "SELECT usage, host FROM cpu WHERE host =~ /^a$/ AND usage > 5",
            "SELECT usage FROM cpu WHERE host !~ /a/ OR up = true",
            "SELECT note FROM cpu WHERE note = 'n 1 <&> \"q\"'",
            "SELECT note FROM cpu WHERE time >= '2017-07-14T02:40:00Z' AND time < '2017-07-14T02:41:00Z'",
            "SELECT usage FROM cpu WHERE time >= 1500000000s AND time <= 1500000030s",
            "SELECT mean(usage) FROM cpu",
            "SELECT count(*), max(usage), min(idle) FROM cpu GROUP BY host",
            "SELECT mean(usage) FROM cpu WHERE time >= 1500000000s AND time < 1500000200s GROUP BY time(30s)",
            "SELECT mean(usage) FROM cpu WHERE time >= 1500000000s AND time < 1500000200s GROUP BY time(30s, 10s), host, region",
            "SELECT mean(usage) FROM cpu WHERE time >= 1500000000s AND time < 1500000300s GROUP BY time(30s) fill(none)",
            "SELECT mean(usage) FROM cpu WHERE time >= 1500000000s AND time < 1500000300s GROUP BY time(30s) fill(previous)",
            "SELECT mean(usage) FROM cpu WHERE time >= 1500000000s AND time < 1500000300s GROUP BY time(30s) fill(0)",
            "SELECT mean(usage) FROM cpu WHERE time >= 1500000000s AND time < 1500000300s GROUP BY time(7s) fill(linear)",
            "SELECT * FROM cpu GROUP BY *",
            "SELECT * FROM /c.*/ LIMIT 2",
            "SELECT /us/ FROM cpu LIMIT 2",
            "SELECT * FROM cpu, mem LIMIT 1",
            "SELECT usage FROM cpu ORDER BY time DESC LIMIT 3 OFFSET 2",
            "SELECT usage FROM cpu GROUP BY host SLIMIT 1 SOFFSET 1",
            "SELECT usage AS \"u s\", usage * 2 + 1 AS twice FROM cpu LIMIT 2",
            "SELECT usage::float, count::integer, host::tag FROM cpu LIMIT 2",
            "SELECT derivative(usage, 10s) FROM cpu WHERE host = 'a'",
            "SELECT non_negative_derivative(mean(usage), 10s) FROM cpu WHERE time >= 1500000000s AND time < 1500000100s GROUP BY time(20s)",
            "SELECT top(usage, 3), host FROM cpu",
            "SELECT bottom(usage, host, 2) FROM cpu",
            "SELECT percentile(usage, 90), median(usage), stddev(usage), spread(usage) FROM cpu",
            "SELECT first(usage), last(usage), mode(usage), sum(count), integral(usage) FROM cpu",
            "SELECT distinct(region) FROM cpu",
            "SELECT count(distinct(up)) FROM cpu",
            "SELECT moving_average(usage, 4), difference(usage), cumulative_sum(usage), elapsed(usage) FROM cpu",
            "SELECT holt_winters(first(usage), 3, 0) FROM cpu WHERE time >= 1500000000s AND time < 1500000100s GROUP BY time(20s)",
            "SELECT histogram(usage) FROM cpu",
            "SELECT abs(usage) FROM cpu",
            "SELECT max(m) FROM (SELECT mean(usage) AS m FROM cpu GROUP BY host)",
            "SELECT usage FROM eq_main.autogen.cpu LIMIT 1",
            "SELECT usage FROM \"eq_main\"..\"cpu\" LIMIT 1",
            "SELECT value FROM long.archive",
            "SELECT value FROM archive",
            "SELECT usage FROM cpu WHERE time > now() - 1h",
            "SELECT usage FROM cpu LIMIT 2 tz('Europe/Berlin')",
            "SELECT * FROM nothing",
            "SELECT nothing FROM cpu",
            "SELECT field FROM \"\\\"quoted\\\"\"",
            "SELECT * FROM \"ünïcode\"",
            "SELECT usage FROM cpu WHERE usage > 'x'",
            "SELECT mean(note) FROM cpu",
            "SELECT mean(usage), usage FROM cpu",
            "SELECT usage FROM cpu GROUP BY time(10s)",
            "SELECT usage FROM nowhere.autogen.cpu",
            "SELECT usage FROM eq_main.unknown.cpu",
            "SELECT f FROM precise GROUP BY p",
            "SELECT count(f) FROM /odd.*/",
            "SELECT * FROM mixed",
            "SELECT * FROM framed",
            "SELECT f FROM policy",
            "EXPLAIN SELECT usage FROM cpu");

    private static final List<String> SHOWS = List.of(
            "SHOW DATABASES",
            "show databases",
            "SHOW MEASUREMENTS WITH MEASUREMENT =~ /^(cpu|mem)$/",
            "SHOW MEASUREMENTS ON eq_other",
            "SHOW MEASUREMENTS LIMIT 2 OFFSET 1",
            "SHOW MEASUREMENT CARDINALITY ON eq_other",
            "SHOW MEASUREMENT EXACT CARDINALITY ON eq_other",
            "SHOW SERIES FROM cpu",
            "SHOW SERIES WHERE host = 'a' LIMIT 3",
            "SHOW SERIES CARDINALITY ON eq_other",
            "SHOW SERIES EXACT CARDINALITY FROM cpu",
            "SHOW TAG KEYS FROM cpu",
            "SHOW TAG KEYS ON eq_main FROM mem",
            "SHOW TAG KEY CARDINALITY FROM cpu",
            "SHOW TAG VALUES FROM cpu WITH KEY = host",
            "SHOW TAG VALUES WITH KEY IN (host, region) WHERE host = 'a'",
            "SHOW TAG VALUES FROM cpu WITH KEY =~ /r.*/",
            "SHOW TAG VALUES CARDINALITY FROM cpu WITH KEY = host",
            "SHOW FIELD KEYS FROM cpu",
            "SHOW FIELD KEYS ON eq_main FROM /mem/",
            "SHOW FIELD KEY CARDINALITY FROM cpu",
            "SHOW RETENTION POLICIES",
            "SHOW RETENTION POLICIES ON eq_other",
            "SHOW RETENTION POLICIES ON nowhere",
            "SHOW CONTINUOUS QUERIES",
            "SHOW SUBSCRIPTIONS",
            "SHOW USERS",
            "SHOW GRANTS FOR nobody",
            "SHOW QUERIES",
            "SHOW STATS",
            "SHOW DIAGNOSTICS",
            "SHOW SHARDS",
            "SHOW SHARD GROUPS");

    private static final List<String> ODDITIES = List.of(
            "SELECT usage FROM cpu LIMIT 1; SELECT free FROM mem LIMIT 1",
            "SELECT usage FROM cpu LIMIT 1;; ;SELECT free FROM mem LIMIT 1;",
            "SHOW DATABASES; SELECT usage FROM nowhere..cpu; SHOW RETENTION POLICIES ON eq_other",
            "SELECT usage FROM nowhere..cpu; SHOW RETENTION POLICIES ON eq_other",
            "SELECT note FROM cpu WHERE note = 'a;b' OR host = 'a;' LIMIT 1",
            "SELECT usage AS \"a;b\" FROM cpu LIMIT 1",
            "SELECT usage FROM cpu WHERE host =~ /a;|b/ LIMIT 1",
            "-- a comment\nSELECT usage FROM cpu LIMIT 1",
            "SELECT usage /* ; DROP DATABASE eq_main */ FROM cpu LIMIT 1",
            "SELECT usage FROM cpu LIMIT 1 -- ; DROP DATABASE eq_main",
            "SELECT usage FROM cpu WHERE note = 'it\\'s'",
            "SELEKT usage",
            "SELECT",
            "SELECT usage",
            "SELECT usage FROM",
            "SELECT usage FROM cpu WHERE",
            "SELECT usage FROM cpu LIMIT x",
            "SELECT usage FROM cpu WHERE host = 'open",
            "SELECT \"open FROM cpu",
            "SELECT usage FROM cpu; SELEKT",
            "SHOW",
            "SHOW NOTHING",
            "SHOW TAG VALUES FROM cpu",
            "DROP",
            "DROP NOTHING x",
            "CREATE DATABASE",
            "INSERT cpu usage=1",
            "DELETE",
            "SELECT <b> FROM cpu",
            "SELECT 'é' FROM cpu",
            ";",
            " ",
            "");

    private Reads() {}

    static List<Ask> asks() {
        List<Ask> asks = new ArrayList<>();
        SELECTS.forEach(q -> asks.add(Ask.query(q)));
        for (String q : SHOWS) {
            asks.add(Ask.query(q));
            asks.add(Ask.form(q));
        }
        for (String q : ODDITIES) {
            asks.add(Ask.query(q));
            asks.add(Ask.form(q));
        }
        return asks;
    }
}
