package io.lockstep.it.equivalence;

import java.util.ArrayList;
import java.util.List;

/** Statements that change something, by GET and by POST, alone, among others, and with reads. */
final class Changes {

    private static final List<String> STATEMENTS = List.of(
            "CREATE DATABASE eq_made",
            "CREATE DATABASE eq_made",
            "CREATE DATABASE \"eq <odd> é\"",
            "CREATE DATABASE eq_made WITH DURATION 1h REPLICATION 1 NAME other",
            "CREATE DATABASE eq_main; CREATE DATABASE eq_made",
            "CREATE RETENTION POLICY week ON eq_made DURATION 7d REPLICATION 1 DEFAULT",
            "CREATE RETENTION POLICY week ON eq_made DURATION 7d REPLICATION 1",
            "CREATE RETENTION POLICY week ON eq_made DURATION 8d REPLICATION 1",
            "CREATE RETENTION POLICY tiny ON eq_made DURATION 1m REPLICATION 1",
            "ALTER RETENTION POLICY week ON eq_made DURATION 14d",
            "ALTER RETENTION POLICY nothing ON eq_made DURATION 14d",
            "SHOW RETENTION POLICIES ON eq_made",
            "create retention policy \"day\" on \"eq_made\" duration 24h replication 1 shard duration 60m default",
            "alter retention policy \"day\" on eq_made default  duration 2d",
            "alter retention policy \"day\" on eq_made replication 1 duration inf",
            "drop retention policy \"day\" on \"eq_made\"",
            "create database \"eq_made\" with duration 90m name \"select\"",
            "drop series from \"nothing\",nothing2 where \"host\"='a' and (region<>'b' or host =~ /a\\/b/)",
            "drop measurement \"select\"",
            "drop measurement \"a\\\"b\"",
            "DROP RETENTION POLICY week ON eq_made",
            "DROP RETENTION POLICY nothing ON eq_made",
            "DROP RETENTION POLICY nothing ON nowhere",
            "DELETE FROM mem WHERE time < 1500000050s",
            "SELECT count(free) FROM mem",
            "DELETE FROM mem WHERE host = 'a' AND time < now()",
            "SELECT count(free) FROM mem",
            "DELETE WHERE host = 'nobody'",
            "DELETE FROM cpu WHERE usage > 1",
            "DROP SERIES FROM mem WHERE host = 'b'",
            "SHOW SERIES FROM mem",
            "DROP SERIES FROM nothing",
            "DROP MEASUREMENT mem",
            "DROP MEASUREMENT nothing",
            "SHOW MEASUREMENTS WITH MEASUREMENT = mem",
            "DROP DATABASE eq_made; DROP DATABASE eq_nothing; SHOW RETENTION POLICIES ON eq_made",
            "CREATE DATABASE eq_mixed; SHOW RETENTION POLICIES ON eq_mixed",
            "SHOW RETENTION POLICIES ON eq_mixed; DROP DATABASE eq_mixed; SHOW RETENTION POLICIES ON eq_mixed",
            "SHOW RETENTION POLICIES ON nowhere; CREATE DATABASE eq_never",
            "CREATE RETENTION POLICY a ON nowhere DURATION 1h REPLICATION 1; SHOW DATABASES",
            "CREATE DATABASE eq_x; SELEKT; DROP DATABASE eq_x",
            "DROP DATABASE \"eq <odd> é\"",
            "DROP DATABASE eq_made",
            "SHOW DATABASES");

    private Changes() {}

    static List<Ask> asks() {
        List<Ask> asks = new ArrayList<>();
        asks.addAll(Asks.setup());
        STATEMENTS.forEach(q -> asks.add(Ask.form(q)));
        asks.addAll(Asks.setup());
        STATEMENTS.forEach(q -> asks.add(Ask.query(q)));
        asks.add(Ask.form(
                "SHOW RETENTION POLICIES ON eq_other; CREATE DATABASE eq_other; SHOW DATABASES", "chunked=true"));
        asks.add(Ask.form("SHOW RETENTION POLICIES ON eq_other; CREATE DATABASE eq_other", "pretty=true"));
        asks.add(Ask.form(
                        "SELECT usage FROM cpu LIMIT 2; CREATE DATABASE eq_other; SELECT usage FROM cpu LIMIT 2",
                        "epoch=s")
                .with("Accept: application/csv"));
        asks.addAll(mixed());
        asks.add(Ask.form("DROP DATABASE eq_other"));
        asks.add(Ask.form("DROP DATABASE eq_main"));
        return asks;
    }

    /** Reads see the changes before them, and only those. */
    private static List<Ask> mixed() {
        String q = "SELECT usage, note FROM cpu LIMIT 3; CREATE DATABASE eq_mixed; SHOW RETENTION POLICIES ON eq_mixed;"
                + "DROP MEASUREMENT cpu;SELECT usage FROM cpu; DROP DATABASE eq_mixed;"
                + " SHOW MEASUREMENTS WITH MEASUREMENT =~ /cpu|archive/; SELECT value FROM long.archive; DROP SERIES FROM nothing";
        List<Ask> asks = new ArrayList<>();
        for (String accept : List.of("application/json", "text/csv", "application/x-msgpack")) {
            for (String[] parameters : List.of(
                    new String[] {},
                    new String[] {"chunked=true", "chunk_size=1", "epoch=ms"},
                    new String[] {"pretty=true", "epoch=s"},
                    new String[] {"pretty=true", "chunked=true", "chunk_size=2"})) {
                asks.addAll(Asks.setup());
                asks.add(Ask.query(q, parameters).with("Accept: " + accept));
                asks.addAll(Asks.setup());
                asks.add(Ask.form(q, parameters).with("Accept: " + accept).with("Accept-Encoding: gzip"));
            }
        }
        asks.add(Ask.form(
                "SELECT usage FROM cpu WHERE host = $h LIMIT 1; DELETE FROM cpu WHERE host = $h; SELECT usage FROM cpu LIMIT 1",
                "params=%7B%22h%22%3A%22b%22%7D"));
        asks.add(Ask.form("SHOW DATABASES; CREATE DATABASE eq_other; CREATE DATABASE eq_main", "async=true"));
        String many = "SHOW RETENTION POLICIES ON eq_other;".repeat(20) + "CREATE DATABASE eq_other";
        asks.add(Ask.form(many));
        asks.add(Ask.form(many).with("Accept: application/x-msgpack"));
        return asks;
    }
}
