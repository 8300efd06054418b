package io.lockstep.benchmarks.system.load;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.function.LongSupplier;

/**
 * A write request that is built once: lines of 3 fields and 4 tags, about 140 bytes each, over up to 1,000 series. Before
 * each use the seconds of its timestamps are written over with new ones, so that every request holds new points and the
 * generator has next to nothing to do. Not thread-safe.
 */
public final class PointRequest implements Requests {

    static final int SERIES = 1_000;
    private static final int DIGITS_OF_SECONDS = 10;

    private final LongSupplier seconds;
    private final ByteBuffer request;
    private final int[] secondsAt;

    /**
     * Builds the request.
     *
     * @param firstSeries the series of the first line; the next lines take the next series, beginning anew after the last
     * @param seconds gives each request its own second (10 digits)
     */
    public PointRequest(String database, int lines, int firstSeries, LongSupplier seconds) {
        this.seconds = seconds;
        this.secondsAt = new int[lines];
        Random random = new Random(firstSeries);
        StringBuilder body = new StringBuilder(lines * 150);
        for (int line = 0; line < lines; line++) {
            int series = (firstSeries + line) % SERIES;
            body.append("cpu_usage,cluster=eu-west-1,host=server-")
                    .append(1_000 + series)
                    .append(",rack=r")
                    .append(series % 40)
                    .append(",service=payments usage_user=")
                    .append(random.nextInt(100_000) / 1000.0)
                    .append(",context_switches=")
                    .append(random.nextInt(1_000_000_000))
                    .append("i,usage_idle=")
                    .append(random.nextInt(100_000) / 1000.0)
                    .append(' ');
            secondsAt[line] = body.length();
            body.append("1700000000").append(String.format("%09d", line)).append('\n');
        }
        String head = "POST /write?db=" + database + " HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: " + body.length()
                + "\r\n\r\n";
        for (int line = 0; line < lines; line++) {
            secondsAt[line] += head.length();
        }
        this.request = Requests.direct((head + body).getBytes(StandardCharsets.ISO_8859_1));
    }

    @Override
    public ByteBuffer next() {
        long rest = seconds.getAsLong();
        byte[] digits = new byte[DIGITS_OF_SECONDS];
        for (int i = DIGITS_OF_SECONDS - 1; i >= 0; i--) {
            digits[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        for (int at : secondsAt) {
            request.put(at, digits);
        }
        return request.rewind();
    }
}
