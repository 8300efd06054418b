package io.lockstep.common.lineprotocol;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Reads a body of line protocol line by line, giving each line InfluxDB 1.6.7's own verdict. One reader serves one thread and any number
 * of bodies; valid lines cost no allocation. All positions are absolute indices into the buffer, ends exclusive, and hold until the next
 * {@link #next}. Of a faulty line only its own bounds are known: every part of it is empty.
 */
public final class LineReader {

    private final LineLayout layout = new LineLayout();
    private final QuickScan quick = new QuickScan();
    private final CarefulScan careful = new CarefulScan(layout);

    private final boolean tryQuick;

    private byte[] buf = new byte[0];
    private Precision precision = Precision.NANOSECONDS;
    private int to;
    private int nextStart;
    private int rawStart;
    private int lineStart;
    private int lineEnd;
    private @Nullable LineFault fault;

    public LineReader() {
        this(true);
    }

    /** With false every line is read with care: slower, and what the quick way must agree with. */
    LineReader(boolean tryQuick) {
        this.tryQuick = tryQuick;
    }

    /** As {@link #reset(byte[], int, int, Precision)} with timestamps in nanoseconds. */
    public LineReader reset(byte[] bytes, int from, int end) {
        return reset(bytes, from, end, Precision.NANOSECONDS);
    }

    /** Begins with a body whose timestamps are in the given unit; their range depends on it. */
    public LineReader reset(byte[] bytes, int from, int end, Precision unit) {
        Objects.checkFromToIndex(from, end, bytes.length);
        buf = bytes;
        precision = unit;
        to = end;
        nextStart = from;
        rawStart = from;
        lineStart = from;
        lineEnd = from;
        layout.clear(from);
        fault = null;
        return this;
    }

    /** Moves to the next line that is neither blank nor a comment; false at the end. */
    public boolean next() {
        while (nextStart < to) {
            rawStart = nextStart;
            if (buf[rawStart] == '\n') {
                nextStart++;
            } else if ((tryQuick && readQuickly()) || readCarefully()) {
                return true;
            }
        }
        return false;
    }

    private boolean readQuickly() {
        int end = quick.scan(buf, rawStart, to, layout);
        if (end < 0) {
            return false;
        }
        lineStart = rawStart;
        lineEnd = end;
        nextStart = end + 1;
        boolean outOfRange = layout.timestampEnd > layout.timestampStart && !precision.inRange(layout.timestamp);
        if (outOfRange) {
            layout.clear(end);
        }
        fault = outOfRange ? LineFault.TIME_OUT_OF_RANGE : null;
        return true;
    }

    private boolean readCarefully() {
        int found = LineEnd.find(buf, rawStart, to);
        boolean endsWithinQuotes = found < 0;
        int end = endsWithinQuotes ? ~found : found;
        nextStart = end + 1;
        lineStart = rawStart;
        while (lineStart < end && isSkipped(buf[lineStart])) {
            lineStart++;
        }
        if (lineStart == end || buf[lineStart] == '#') {
            return false;
        }
        boolean endsInEscapedNewline = buf[end - 1] == '\n';
        lineEnd = endsInEscapedNewline ? end - 1 : end;
        fault = careful.scan(buf, lineStart, lineEnd, precision);
        if (fault == null && endsWithinQuotes) {
            fault = LineFault.UNBALANCED_QUOTES;
        }
        if (fault != null) {
            layout.clear(lineEnd);
        }
        return true;
    }

    /** White space in InfluxDB's sense: before the measurement, the fields and the timestamp. */
    static boolean isSkipped(byte b) {
        return b == ' ' || b == '\t' || b == 0;
    }

    /**
     * Where the line begins with the white space before it. Whoever passes a line on must begin here: leading white space takes part in
     * finding the line's end.
     */
    public int rawStart() {
        return rawStart;
    }

    /** Past the newline that ends the line, or the end of the body. */
    public int rawEnd() {
        return Math.min(nextStart, to);
    }

    public int lineStart() {
        return lineStart;
    }

    /** Without the newline; white space at the end of the line belongs to it. */
    public int lineEnd() {
        return lineEnd;
    }

    public boolean isValid() {
        return fault == null;
    }

    public @Nullable LineFault fault() {
        return fault;
    }

    /**
     * What InfluxDB says of the faulty line as a whole: {@code unable to parse '<line>': <reason>}.
     *
     * @throws IllegalStateException if the line is valid
     */
    public String faultText() {
        return faultText(Integer.MAX_VALUE);
    }

    /** The same, quoting at most so many bytes of the line; the rest is replaced by three dots. */
    String faultText(int maxLineBytes) {
        LineFault reason = fault;
        if (reason == null) {
            throw new IllegalStateException("the line is valid");
        }
        boolean cut = lineEnd - lineStart > maxLineBytes;
        String line = InfluxText.decode(buf, lineStart, cut ? lineStart + maxLineBytes : lineEnd);
        return "unable to parse '" + line + (cut ? "..." : "") + "': " + reason.message();
    }

    public int measurementStart() {
        return lineStart;
    }

    /** The end of the measurement as written, escapes included; see {@link #measurement()}. */
    public int measurementEnd() {
        return layout.measurementEnd;
    }

    /**
     * The measurement's name without escapes, the same for all spellings of one measurement: to tell whether two lines belong to one
     * measurement, compare names, never raw bytes. Every byte is one ISO-8859-1 character, so that names which are not UTF-8 stay apart.
     */
    public String measurement() {
        return MeasurementName.unescape(buf, lineStart, layout.measurementEnd);
    }

    /** A hash of the measurement's name that all spellings of it share; allocates nothing. */
    public int measurementHash() {
        return MeasurementName.hash(buf, lineStart, layout.measurementEnd);
    }

    /** The end of measurement and tags as written. */
    public int seriesKeyEnd() {
        return layout.seriesKeyEnd;
    }

    public int fieldsStart() {
        return layout.fieldsStart;
    }

    public int fieldsEnd() {
        return layout.fieldsEnd;
    }

    public boolean hasTimestamp() {
        return layout.timestampEnd > layout.timestampStart;
    }

    public int timestampStart() {
        return layout.timestampStart;
    }

    public int timestampEnd() {
        return layout.timestampEnd;
    }

    /** The timestamp as written, in the body's unit; 0 if there is none. */
    public long timestamp() {
        return layout.timestamp;
    }
}
