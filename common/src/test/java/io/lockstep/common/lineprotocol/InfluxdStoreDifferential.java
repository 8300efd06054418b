package io.lockstep.common.lineprotocol;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * Writes generated bodies to one database of a real influxd as they are, and to another one after normalisation, and compares what the
 * two hold: series, field types and points. Times that influxd or the normaliser had to make up count as equal.
 */
public final class InfluxdStoreDifferential {

    private static final Pattern LONG_NUMBER = Pattern.compile("\\[\\d{19},");
    private static final List<String> DUMPS = List.of(
            "SHOW MEASUREMENTS", "SHOW SERIES", "SHOW FIELD KEYS", "SELECT * FROM /.*/", "SELECT COUNT(*) FROM /.*/");

    private final LenientHttp http;
    private final LineGarbage garbage;
    private final LineNormaliser normaliser = new LineNormaliser();
    private final long startNanos = nowNanos();

    public InfluxdStoreDifferential(URI influxd, long seed) {
        this.http = new LenientHttp(influxd);
        this.garbage = new LineGarbage(seed);
    }

    /** The dumps that differ, both versions of each; empty if the databases are the same. */
    public List<String> run(int count) throws IOException {
        for (String database : List.of("plain", "normalised")) {
            query("DROP DATABASE " + database, "");
            query("CREATE DATABASE " + database, "");
        }
        List<String> differences = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            byte[] body = garbage.next();
            Precision precision = garbage.precision();
            NormalisedLines result = normaliser.normalise(body, 0, body.length, precision, nowNanos());
            if (result.goodLines() == 0) {
                continue;
            }
            String plain = http.post("/write?db=plain&precision=" + InfluxdDifferential.parameter(precision), body);
            String normalised = http.post("/write?db=normalised", result.lines().copy());
            if (normalised.contains("unable to parse")) {
                differences.add(new String(body, StandardCharsets.ISO_8859_1) + "\n" + plain + "\n" + normalised);
            }
        }
        for (String dump : DUMPS) {
            String plain = query(dump, "plain");
            String normalised = query(dump, "normalised");
            if (!plain.equals(normalised)) {
                differences.add(dump + "\n" + plain + "\n" + normalised);
            }
            System.out.println(dump + ": " + plain.length() + " bytes");
        }
        return differences;
    }

    private String query(String statement, String database) throws IOException {
        String q = URLEncoder.encode(statement, StandardCharsets.UTF_8);
        String answer = http.post("/query?epoch=ns&db=" + database + "&q=" + q, new byte[0]);
        return LONG_NUMBER.matcher(answer).replaceAll(this::sinceStart);
    }

    private String sinceStart(MatchResult time) {
        long nanos = Long.parseLong(time.group().substring(1, time.group().length() - 1));
        boolean madeUp = Math.abs(nanos - startNanos) < 2 * Precision.HOURS.toNanos(1);
        return madeUp ? "[now," : time.group();
    }

    private static long nowNanos() {
        Instant now = Instant.now();
        return now.getEpochSecond() * 1_000_000_000 + now.getNano();
    }

    /** Arguments: the server's URL, the seed, how many bodies. Ends with status 1 if there are differences. */
    public static void main(String[] args) throws IOException {
        List<String> differences = new InfluxdStoreDifferential(URI.create(args[0]), Long.parseLong(args[1]))
                .run(Integer.parseInt(args[2]));
        differences.forEach(System.out::println);
        System.out.println(differences.size() + " differences");
        System.exit(differences.isEmpty() ? 0 : 1);
    }
}
