package io.lockstep.it.equivalence;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Bodies good and bad, and everything that can stand around them. */
final class Writes {

    private static final String DB = Asks.DB;

    private static final List<String> BAD_LINES = List.of(
            "bad",
            "bad ",
            "bad f",
            "bad f=",
            "bad f= 1",
            "bad =1 1",
            "bad f=1 x",
            "bad f=1 1 1",
            "bad f=1i2 1",
            "bad f=1.5i 1",
            "bad f=\"open 1",
            "bad f=tru 1",
            "bad f=1,g 1",
            "bad f=1,,g=2 1",
            "bad f=1, 1",
            "bad,t f=1 1",
            "bad,t= f=1 1",
            "bad,=v f=1 1",
            "bad, f=1 1",
            "bad,t=1,t=2 f=1 1",
            ",t=v f=1 1",
            " f=1 1",
            "bad f=NaN 1",
            "bad f=+Inf 1",
            "bad f=1e400 1",
            "bad f=9223372036854775808i 1",
            "bad f=1u 1",
            "bad f=--1 1",
            "bad f=1 9223372036854775807",
            "bad f=1 -9223372036854775808",
            "bad f=1 1.5",
            "bad f=<&>\u2028 1",
            "bad\\ f=1 1",
            "bad f='single' 1");

    private static final List<String> ODD_LINES = List.of(
            "odd f=1 1",
            "odd f=1i 2\r\n",
            "odd2 f=1 2\r\n",
            "odd,t=v f=\"a\\\"b\" 3",
            "odd3,t=v f=\"a\nb\" 3",
            "odd4 f=t,g=T,h=true,i=True,j=TRUE,k=f 4",
            "odd5 f=1e3,g=-.5,h=+1 5",
            "  odd6 f=1 6",
            "\n\nodd7 f=1 7\n\n",
            "# comment\nodd8 f=1 8",
            "#\n",
            "\n",
            "",
            "odd9 f=1 -5",
            "odd\\ ten,a\\ b=c\\ d e\\ f=1 10",
            "odd11 f=1",
            "odd12 f=1 1\nodd12 f=2 1",
            "odd13 time=1,f=2 1",
            "odd14,time=x f=2 1",
            "odd15 f=\"\" 1",
            "ödd16,ü=é f=\"日\" 1");

    private Writes() {}

    static List<Ask> asks() {
        List<Ask> asks = new ArrayList<>();
        BAD_LINES.forEach(line -> asks.add(Ask.write(line)));
        ODD_LINES.forEach(line -> asks.add(Ask.write(line)));
        for (String line : BAD_LINES.subList(0, 12)) {
            asks.add(Ask.write("mixed f=1 1\n" + line + "\nmixed f=2 2"));
        }
        asks.add(Ask.write(String.join("\n", BAD_LINES.subList(0, 8))));
        for (String precision : List.of("n", "ns", "u", "us", "ms", "s", "m", "h", "", "x", "S")) {
            asks.add(Ask.write(
                    "precise,p=" + (precision.isEmpty() ? "none" : precision) + " f=1 1000", "precision=" + precision));
        }
        for (String level : List.of("any", "one", "quorum", "all", "ALL", "", "most")) {
            asks.add(Ask.write("level f=1 1", "consistency=" + level));
        }
        asks.add(Ask.write("bad", "consistency=most"));
        asks.add(Ask.write("policy f=1 1500000000000000000", "rp=long"));
        asks.add(Ask.write("policy f=1 1500000000000000000", "rp=autogen"));
        asks.add(Ask.write("policy f=1 1500000000000000000", "rp="));
        asks.add(Ask.write("policy f=1 1", "rp=unknown"));
        asks.add(Ask.write("bad", "rp=unknown"));
        asks.add(Ask.write("", "rp=unknown"));
        asks.add(Ask.write("good f=1 1\nbad", "rp=unknown"));
        for (String target : List.of(
                "/write",
                "/write?db=",
                "/write?db=eq_unknown",
                "/write?db=%22odd%22%20%3Cname%3E",
                "/write?db=%C3%A9",
                "/write?db=EQ_MAIN",
                "/write?db=eq_unknown&precision=x&consistency=most")) {
            asks.add(Ask.post(target, "m f=1 1"));
        }
        asks.add(Ask.post("/write?db=eq_unknown", ""));
        asks.add(Ask.post("/write", "db=" + DB, "Content-Type: application/x-www-form-urlencoded"));
        asks.addAll(framed());
        asks.addAll(credentials());
        for (String accept : List.of(
                "application/csv", "text/csv", "application/x-msgpack", "application/json", "*/*", "text/plain")) {
            asks.add(Ask.write("bad").with("Accept: " + accept));
            asks.add(Ask.write("good f=1 1").with("Accept: " + accept));
            asks.add(Ask.post("/write?db=eq_unknown", "").with("Accept: " + accept));
        }
        asks.addAll(refusedByReplicas());
        asks.add(Ask.write("bad", "pretty=true"));
        asks.add(Ask.write("conflict f=1 1\n"));
        asks.add(Ask.write("beyond f=1 1", "rp=autogen"));
        return asks;
    }

    /** What only a server that holds the data can refuse is told to a client that waits for replicas. */
    private static List<Ask> refusedByReplicas() {
        String conflict = "cpu,host=a usage=\"text\" 1500000000000000000";
        List<Ask> asks = new ArrayList<>();
        for (String level : List.of("one", "quorum", "all")) {
            asks.add(Ask.write(conflict, "consistency=" + level));
            asks.add(Ask.write(
                    conflict + "\n" + conflict.replace("text", "more")
                            + "\nbad\ncpu,host=a usage=1 1500000000000000000",
                    "consistency=" + level));
            asks.add(Ask.write("tagged,time=x f=2 1500000000000000000", "consistency=" + level));
        }
        return asks;
    }

    private static List<Ask> framed() {
        Ask good = Ask.write("framed,by=x f=1 1\nframed,by=y f=2 2\n");
        Ask notGzip = good.with("Content-Encoding: gzip");
        return List.of(
                good.gzipped(),
                good.gzipped().framed(Ask.Framing.CHUNKED),
                good.framed(Ask.Framing.CHUNKED),
                Ask.write("").framed(Ask.Framing.CHUNKED),
                Ask.write("").framed(Ask.Framing.NONE),
                Ask.write("bad").gzipped(),
                notGzip,
                Ask.write("").with("Content-Encoding: gzip"),
                good.with("Content-Encoding: deflate"),
                good.with("Content-Encoding: identity"),
                good.with("Content-Type: text/plain"),
                good.with("Content-Type: application/x-www-form-urlencoded"),
                good.with("Accept-Encoding: gzip"),
                Ask.write("bad").with("Accept-Encoding: gzip"),
                good.framed(Ask.Framing.HUGE_AND_HELD_BACK),
                Ask.post("/write?db=eq_unknown", "").framed(Ask.Framing.HUGE_AND_HELD_BACK));
    }

    private static List<Ask> credentials() {
        String basic = "Authorization: Basic "
                + java.util.Base64.getEncoder().encodeToString("user:password".getBytes(StandardCharsets.UTF_8));
        List<Ask> asks = new ArrayList<>();
        for (String header : List.of(
                basic,
                "Authorization: Basic !!!",
                "Authorization: Token user:password",
                "Authorization: Bearer a.b.c",
                "Authorization: nonsense")) {
            asks.add(Ask.write("allowed f=1 1").with(header));
            asks.add(Ask.query("SHOW DATABASES").with(header));
            asks.add(Ask.get("/ping", header));
        }
        asks.add(Ask.write("allowed f=1 1", "u=user&p=password"));
        asks.add(Ask.write("allowed f=1 1", "u=user"));
        asks.add(Ask.query("SHOW DATABASES", "u=user&p=password"));
        return asks;
    }
}
