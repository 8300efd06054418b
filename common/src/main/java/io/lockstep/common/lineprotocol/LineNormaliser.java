package io.lockstep.common.lineprotocol;

import java.util.ArrayList;
import java.util.List;

/**
 * Turns a client's body into what the write log holds. One normaliser serves one thread and any number of bodies.
 *
 * <p>A body that is already as it should be is passed on as it is; otherwise the good lines are copied once, in runs as long as possible.
 */
public final class LineNormaliser {

    /** At most so many bad lines are listed; all are counted. */
    public static final int MAX_ERRORS = 10_000;

    /** The list of bad lines ends with the one by which the texts reach so many characters in all. */
    public static final int MAX_ERROR_CHARS = 1 << 20;

    /** At most so many bytes of a bad line are quoted; three dots stand for the rest. */
    public static final int MAX_QUOTED_LINE_BYTES = 1 << 17;

    private final LineReader reader = new LineReader();

    /**
     * Normalises {@code bytes[from, to)}.
     *
     * @param precision the unit of the body's timestamps
     * @param defaultTimestampNanos the time for lines that have none; truncated to {@code precision} as InfluxDB does
     */
    public NormalisedLines normalise(byte[] bytes, int from, int to, Precision precision, long defaultTimestampNanos) {
        LineGatherer good = new LineGatherer(bytes, from, to);
        List<String> errors = new ArrayList<>(0);
        int errorChars = 0;
        int goodLines = 0;
        int badLines = 0;
        long defaultTimestamp = precision.truncate(defaultTimestampNanos);
        reader.reset(bytes, from, to, precision);
        while (reader.next()) {
            if (reader.isValid()) {
                goodLines++;
                take(good, precision, defaultTimestamp);
                continue;
            }
            badLines++;
            if (errors.size() < MAX_ERRORS && errorChars < MAX_ERROR_CHARS) {
                String text = reader.faultText(MAX_QUOTED_LINE_BYTES);
                errors.add(text);
                errorChars += text.length();
            }
        }
        return new NormalisedLines(good.gathered(), goodLines, badLines, errors);
    }

    private void take(LineGatherer good, Precision precision, long defaultTimestamp) {
        boolean complete = reader.rawEnd() > reader.lineEnd();
        if (!reader.hasTimestamp()) {
            good.take(reader.rawStart(), reader.fieldsEnd());
            good.put(' ');
            good.put(defaultTimestamp);
            good.put('\n');
        } else if (precision != Precision.NANOSECONDS) {
            good.take(reader.rawStart(), reader.timestampStart());
            good.put(precision.toNanos(reader.timestamp()));
            good.put('\n');
        } else if (complete) {
            good.take(reader.rawStart(), reader.rawEnd());
        } else {
            good.take(reader.rawStart(), reader.timestampEnd());
            good.put('\n');
        }
    }
}
