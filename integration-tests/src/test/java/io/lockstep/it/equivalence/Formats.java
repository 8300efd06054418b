package io.lockstep.it.equivalence;

import java.util.ArrayList;
import java.util.List;

/** The same statements in every form in which they can be sent and answered. */
final class Formats {

    private static final String SELECT = "SELECT usage, note FROM cpu LIMIT 5";

    private static final List<String> STATEMENTS = List.of(
            SELECT,
            "SELECT usage FROM cpu GROUP BY host; SHOW RETENTION POLICIES ON eq_other",
            "SHOW DATABASES; SELECT x FROM nowhere..cpu; SHOW DATABASES",
            "SELEKT <b>",
            "CREATE DATABASE eq_other",
            "CREATE DATABASE eq_main; DROP RETENTION POLICY nothing ON eq_main; CREATE DATABASE eq_main",
            "CREATE RETENTION POLICY \"long\" ON nowhere DURATION 1h REPLICATION 1");

    private Formats() {}

    static List<Ask> asks() {
        List<Ask> asks = new ArrayList<>();
        for (String q : STATEMENTS) {
            for (String accept : List.of(
                    "application/json", "application/csv", "text/csv", "application/x-msgpack", "*/*", "text/html")) {
                asks.add(Ask.query(q).with("Accept: " + accept));
            }
            for (String parameter : List.of(
                    "pretty=true",
                    "chunked=true",
                    "chunked=true&chunk_size=2",
                    "chunked=true&pretty=true",
                    "async=true")) {
                asks.add(Ask.query(q, parameter));
                asks.add(Ask.form(q, parameter));
            }
            asks.add(Ask.query(q, "chunked=true&chunk_size=3").with("Accept: application/csv"));
            asks.add(Ask.query(q, "chunked=true&chunk_size=3").with("Accept: application/x-msgpack"));
            asks.add(Ask.query(q).with("Accept-Encoding: gzip"));
        }
        for (String epoch : List.of("n", "ns", "u", "us", "ms", "s", "m", "h", "x", "")) {
            asks.add(Ask.query(SELECT, "epoch=" + epoch));
        }
        for (String parameters : List.of(
                "{\"h\":\"a\",\"n\":5,\"f\":1.5,\"b\":true}",
                "{}",
                "",
                "{",
                "[]",
                "{\"h\":null}",
                "{\"h\":[1]}",
                "x<&>")) {
            String encoded = "params=" + Ask.encoded(parameters);
            asks.add(Ask.query("SELECT usage FROM cpu WHERE host = $h AND usage > $n", encoded));
            asks.add(Ask.form("SELECT usage FROM cpu WHERE host = $h", encoded));
            asks.add(Ask.form("DELETE FROM nothing WHERE host = $h", encoded));
        }
        asks.addAll(carriers());
        asks.add(Ask.query("SELECT usage FROM cpu WHERE note != '" + "x".repeat(40_000) + "' LIMIT 1"));
        asks.add(Ask.form("SELECT usage FROM cpu WHERE note != '" + "x".repeat(200_000) + "' LIMIT 1"));
        asks.add(Ask.query(SELECT, "rp=long"));
        asks.add(Ask.query(SELECT, "rp=unknown"));
        asks.add(Ask.get("/query?q=" + Ask.encoded(SELECT)));
        asks.add(Ask.get("/query?db=nowhere&q=" + Ask.encoded(SELECT)));
        asks.add(Ask.get("/query?q=SHOW+MEASUREMENTS"));
        asks.add(Ask.get("/query?q=%22%22&q=SHOW+DATABASES"));
        asks.add(Ask.get("/query?db=eq_main&q=SHOW%20DATABASES%ZZ"));
        asks.add(Ask.get("/query?db=eq_main&q=SELECT%20\"usage\"%20FROM%20\"cpu\"%20LIMIT%201"));
        return asks;
    }

    private static List<Ask> carriers() {
        String form = "Content-Type: application/x-www-form-urlencoded";
        String encoded = Ask.encoded(SELECT);
        return List.of(
                Ask.post("/query?db=eq_main&q=" + encoded, ""),
                Ask.post("/query?db=eq_main", "q=" + encoded, form),
                Ask.post("/query?db=nowhere&q=SHOW+DATABASES", "db=eq_main&q=" + encoded, form),
                Ask.post("/query?db=eq_main", "q=" + encoded, form + "; charset=utf-8"),
                Ask.post("/query?db=eq_main", "q=" + encoded, form).framed(Ask.Framing.CHUNKED),
                Ask.post("/query?db=eq_main", "q=" + encoded),
                Ask.post("/query?db=eq_main", "q=" + encoded, "Content-Type: text/plain"),
                Ask.post("/query?db=eq_main", "{\"q\":\"x\"}", "Content-Type: application/json"),
                Ask.post("/query", "db=eq_main&q=%ZZ", form),
                Ask.post("/query", "db=eq_main&q=SHOW+DATABASES;", form),
                multipart("field", part("q", "", SELECT), part("db", "", Asks.DB)),
                multipart("field and epoch", part("q", "", SELECT), part("db", "", Asks.DB), part("epoch", "", "s")),
                multipart("file", part("q", "; filename=\"q.txt\"", SELECT), part("db", "", Asks.DB)),
                multipart(
                        "file of several",
                        part("q", "; filename=\"q.txt\"", SELECT + ";\n" + SELECT),
                        part("db", "", Asks.DB)),
                multipart("change", part("q", "", "CREATE DATABASE eq_other"), part("db", "", Asks.DB)),
                multipart("change in a file", part("q", "; filename=\"q.txt\"", "CREATE DATABASE eq_other")),
                multipart("no q", part("db", "", Asks.DB)),
                multipart("nothing"),
                Ask.post("/query", "rubbish", "Content-Type: multipart/form-data; boundary=b"),
                Ask.post("/query", "rubbish", "Content-Type: multipart/form-data"));
    }

    private static String part(String name, String more, String value) {
        return "--frontier\r\nContent-Disposition: form-data; name=\"" + name + "\"" + more + "\r\n\r\n" + value
                + "\r\n";
    }

    private static Ask multipart(String name, String... parts) {
        Ask ask = Ask.post(
                "/query",
                String.join("", parts) + "--frontier--\r\n",
                "Content-Type: multipart/form-data; boundary=frontier");
        return new Ask("multipart " + name, ask.method(), ask.target(), ask.headers(), ask.body(), ask.framing());
    }
}
