package io.lockstep.benchmarks.lineprotocol;

import java.nio.charset.StandardCharsets;
import java.util.Random;

/** Bodies as a fleet's monitoring agents send them: 5,000 lines of 3 fields over 1,000 series with 4 tags, about 150 bytes a line. */
final class Bodies {

    private static final int LINES = 5_000;
    private static final int SERIES = 1_000;
    private static final long START_NANOS = 1_700_000_000_000_000_000L;

    private Bodies() {}

    static byte[] nanoseconds() {
        return lines(1, true);
    }

    static byte[] milliseconds() {
        return lines(1_000_000, true);
    }

    static byte[] withoutTimestamps() {
        return lines(1, false);
    }

    private static byte[] lines(long unitNanos, boolean timestamps) {
        Random random = new Random(1);
        StringBuilder body = new StringBuilder(LINES * 160);
        for (int i = 0; i < LINES; i++) {
            int series = i % SERIES;
            body.append("cpu_usage,cluster=eu-west-1,host=server-")
                    .append(1000 + series)
                    .append(",rack=r")
                    .append(series % 40)
                    .append(",service=payments")
                    .append(" usage_user=")
                    .append(random.nextInt(100_000) / 1000.0)
                    .append(",context_switches=")
                    .append(random.nextInt(1_000_000_000))
                    .append("i,usage_idle=")
                    .append(random.nextDouble() * 100);
            if (timestamps) {
                body.append(' ').append((START_NANOS + i * 1_000_000_000L) / unitNanos);
            }
            body.append('\n');
        }
        return body.toString().getBytes(StandardCharsets.UTF_8);
    }
}
