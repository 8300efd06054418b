package io.lockstep.common.lineprotocol;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.ObjectMapper;

/**
 * Asks a real influxd 1.6 for its verdict on generated bodies and compares it with the reader's.
 *
 * <p>A request with an impossible consistency level is answered after parsing and before writing, so nothing is stored and nothing but the
 * parser is asked: {@value #PARSED} means that there was a good line or nothing at all, else every line's fault is listed in order. Bodies
 * in which the reader finds no good line are also sent many at a time, which shows whether lines end where the reader says.
 */
public final class InfluxdDifferential {

    /** How influxd's answer and the reader's expectation of it differ for one body. */
    public record Difference(String body, Precision precision, String influxd, String reader) {}

    private static final String PARSED = "invalid consistency level";
    private static final int BATCH = 200;
    private static final Map<Precision, String> PARAMETERS = Map.of(
            Precision.NANOSECONDS, "n",
            Precision.MICROSECONDS, "u",
            Precision.MILLISECONDS, "ms",
            Precision.SECONDS, "s",
            Precision.MINUTES, "m",
            Precision.HOURS, "h");

    private final LenientHttp http;
    private final ObjectMapper json = new ObjectMapper();
    private final LineNormaliser normaliser = new LineNormaliser();
    private final LineReader reader = new LineReader();
    private final LineGarbage garbage;
    private final List<Difference> differences = new ArrayList<>();
    private int explained;

    public InfluxdDifferential(URI influxd, long seed) {
        this.http = new LenientHttp(influxd);
        this.garbage = new LineGarbage(seed);
    }

    /** Compares so many bodies; what the package's documentation explains is counted but not returned. */
    public List<Difference> run(int count) throws IOException {
        http.post("/query?q=CREATE%20DATABASE%20differential", new byte[0]);
        ByteArrayOutputStream batch = new ByteArrayOutputStream();
        for (int i = 0; i < count; i++) {
            byte[] body = garbage.next();
            compare(body, garbage.precision());
            if (refusesAll(body)) {
                batch.writeBytes(body);
                batch.write('\n');
            }
            if (i % BATCH == BATCH - 1) {
                if (refusesAll(batch.toByteArray())) {
                    compare(batch.toByteArray(), Precision.NANOSECONDS);
                }
                batch.reset();
            }
        }
        return List.copyOf(differences);
    }

    static String parameter(Precision precision) {
        return PARAMETERS.getOrDefault(precision, "n");
    }

    /** How many differences of {@link #run} the package's documentation explains. */
    public int explained() {
        return explained;
    }

    private boolean refusesAll(byte[] body) {
        NormalisedLines result = normaliser.normalise(body, 0, body.length, Precision.NANOSECONDS, 0);
        return result.goodLines() == 0 && result.badLines() > 0;
    }

    private void compare(byte[] body, Precision precision) throws IOException {
        NormalisedLines result = normaliser.normalise(body, 0, body.length, precision, 0);
        String refusal = result.goodLines() == 0 ? result.error() : null;
        String expected = refusal == null ? PARSED : refusal;
        String path = "/write?db=differential&consistency=none&precision=" + parameter(precision);
        String actual = json.readTree(http.post(path, body)).path("error").asString();
        if (expected.equals(actual)) {
            return;
        }
        if (readsPastTheEnd(body, expected, actual)
                || quotesWhatWeCut(expected, actual)
                || takesWhatCannotBeLogged(body, actual)) {
            explained++;
        } else {
            String text = new String(body, StandardCharsets.ISO_8859_1);
            differences.add(new Difference(text, precision, actual, expected));
        }
    }

    /** A body that ends in a lone backslash is quoted with a NUL that is not in it. */
    private static boolean readsPastTheEnd(byte[] body, String expected, String actual) {
        return body[body.length - 1] == '\\' && actual.replace("\0", "").equals(expected.replace("\0", ""));
    }

    /** A line of more than {@link LineNormaliser#MAX_QUOTED_LINE_BYTES} is quoted in part. */
    private static boolean quotesWhatWeCut(String expected, String actual) {
        int cut = expected.indexOf("...': ");
        return cut > LineNormaliser.MAX_QUOTED_LINE_BYTES && actual.startsWith(expected.substring(0, cut));
    }

    private boolean takesWhatCannotBeLogged(byte[] body, String actual) {
        if (!actual.equals(PARSED)) {
            return false;
        }
        reader.reset(body, 0, body.length);
        while (reader.next()) {
            boolean loneBackslash = body[reader.lineEnd() - 1] == '\\';
            boolean openQuote = LineEnd.find(body, reader.rawStart(), reader.rawEnd()) < 0;
            boolean newlineAfterFields = reader.fault() == LineFault.INVALID_POINT;
            if (!reader.isValid() && (loneBackslash || openQuote || newlineAfterFields)) {
                return true;
            }
        }
        return false;
    }

    /** Arguments: the server's URL, the seed, how many bodies. Ends with status 1 if there are differences. */
    public static void main(String[] args) throws IOException {
        InfluxdDifferential differential = new InfluxdDifferential(URI.create(args[0]), Long.parseLong(args[1]));
        List<Difference> differences = differential.run(Integer.parseInt(args[2]));
        differences.forEach(System.out::println);
        System.out.println(differences.size() + " unexplained differences, " + differential.explained() + " explained");
        System.exit(differences.isEmpty() ? 0 : 1);
    }
}
