package io.lockstep.common.lineprotocol;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads any one line, whose bounds {@link LineEnd} has found, to InfluxDB's verdict on it. It makes the same checks in the same order, so
 * that a line with several faults gets the same reason. {@link QuickScan} reads most lines instead of this.
 */
final class CarefulScan {

    private static final int SEPARATOR_LENGTH = 4;

    private final LineLayout layout;
    private byte[] buf = new byte[0];
    private int to;
    private int pos;
    private int[] tagKeys = new int[32];
    private int tagKeyCount;
    private boolean loneBackslash;

    CarefulScan(LineLayout layout) {
        this.layout = layout;
    }

    /** The verdict on {@code [from, to)}, which holds at least one byte and begins with none that InfluxDB skips. */
    @Nullable
    LineFault scan(byte[] line, int from, int end, Precision precision) {
        buf = line;
        pos = from;
        to = end;
        LineFault fault = seriesKey();
        if (fault != null) {
            return fault;
        }
        layout.seriesKeyEnd = pos;
        int keyLength = pos - from;
        if (keyLength > LineFault.MAX_KEY_LENGTH) {
            return LineFault.keyTooLong(keyLength);
        }
        if (hasDuplicateTags()) {
            return LineFault.DUPLICATE_TAGS;
        }
        skipWhitespace();
        layout.fieldsStart = pos;
        fault = fields();
        if (fault != null) {
            return fault;
        }
        layout.fieldsEnd = pos;
        fault = fieldKeys(keyLength);
        if (fault == null && loneBackslash) {
            fault = LineFault.INVALID_FIELD_FORMAT; // ours, not InfluxDB's: see the package's documentation
        }
        return fault != null ? fault : timestamp(precision);
    }

    /** In measurement and tags a byte is escaped by a backslash right before it, even by one that is itself escaped. */
    private boolean escaped() {
        return buf[pos - 1] == '\\';
    }

    private boolean atUnescaped(char wanted) {
        return buf[pos] == wanted && !escaped();
    }

    private @Nullable LineFault seriesKey() {
        if (buf[pos] == ',') {
            return LineFault.MISSING_MEASUREMENT;
        }
        do {
            if (++pos >= to) {
                return LineFault.MISSING_FIELDS;
            }
        } while (!atUnescaped(',') && !atUnescaped(' '));
        layout.measurementEnd = pos;
        tagKeyCount = 0;
        while (buf[pos] == ',') {
            pos++;
            LineFault fault = tag();
            if (fault != null) {
                return fault;
            }
        }
        return null;
    }

    private @Nullable LineFault tag() {
        int keyStart = pos;
        if (pos >= to || buf[pos] == ' ' || buf[pos] == ',' || buf[pos] == '=') {
            return LineFault.MISSING_TAG_KEY;
        }
        do {
            if (++pos >= to || atUnescaped(' ') || atUnescaped(',')) {
                return LineFault.MISSING_TAG_VALUE;
            }
        } while (!atUnescaped('='));
        rememberTagKey(keyStart, pos);
        pos++;
        if (pos >= to || buf[pos] == ',' || buf[pos] == ' ') {
            return LineFault.MISSING_TAG_VALUE;
        }
        do {
            if (++pos >= to) {
                return LineFault.MISSING_FIELDS;
            }
            if (atUnescaped('=')) {
                return LineFault.INVALID_TAG_FORMAT;
            }
        } while (!atUnescaped(',') && !atUnescaped(' '));
        return null;
    }

    private void rememberTagKey(int start, int end) {
        if (tagKeyCount > LineFault.MAX_KEY_LENGTH) {
            return; // the key is too long anyway, and the memory for it is bounded
        }
        if (tagKeyCount == tagKeys.length) {
            tagKeys = Arrays.copyOf(tagKeys, 2 * tagKeyCount);
        }
        tagKeys[tagKeyCount++] = start;
        tagKeys[tagKeyCount++] = end;
    }

    private boolean hasDuplicateTags() {
        ByteSlice[] keys = new ByteSlice[tagKeyCount / 2];
        for (int i = 0; i < keys.length; i++) {
            keys[i] = new ByteSlice(buf, tagKeys[2 * i], tagKeys[2 * i + 1]);
        }
        Arrays.sort(keys, (a, b) -> Arrays.compareUnsigned(buf, a.from(), a.to(), buf, b.from(), b.to()));
        for (int i = 1; i < keys.length; i++) {
            if (keys[i].equals(keys[i - 1])) {
                return true;
            }
        }
        return false;
    }

    /** Here a backslash takes the next byte with it, whatever that is; values other than strings are judged where they begin. */
    private @Nullable LineFault fields() {
        boolean quoted = false;
        loneBackslash = false;
        int openValues = 0; // equals signs less commas
        while (pos < to) {
            byte b = buf[pos];
            if (b == '\\') {
                loneBackslash = pos + 1 == to;
                pos = Math.min(pos + 2, to);
                continue;
            }
            if (b == '"' && openValues > 0) {
                quoted = !quoted;
            } else if (b == '=' && !quoted) {
                openValues++;
                LineFault fault = fieldValue();
                if (fault != null) {
                    return fault;
                }
                continue;
            } else if (b == ',' && !quoted) {
                openValues--;
            } else if (b == ' ' && !quoted) {
                break;
            }
            pos++;
        }
        if (quoted) {
            return LineFault.UNBALANCED_QUOTES;
        }
        return openValues != 1 ? LineFault.INVALID_FIELD_FORMAT : null;
    }

    /** From the equals sign past the value, or to the opening quote of a string. */
    private @Nullable LineFault fieldValue() {
        byte before = buf[pos - 1];
        if ((before == ' ' || before == ',') && buf[pos - 2] != '\\') {
            return LineFault.MISSING_FIELD_KEY;
        }
        int start = ++pos;
        if (pos >= to || buf[pos] == ',' || buf[pos] == ' ') {
            return LineFault.MISSING_FIELD_VALUE;
        }
        byte first = buf[pos];
        if (first == '"') {
            return null;
        }
        while (pos < to && buf[pos] != ',' && buf[pos] != ' ') {
            pos++;
        }
        if ((first >= '0' && first <= '9') || first == '.' || first == '-' || first == 'N' || first == 'n') {
            return Numbers.fault(buf, start, pos);
        }
        return Numbers.isBoolean(buf, start, pos) ? null : LineFault.INVALID_BOOLEAN;
    }

    /** InfluxDB walks over the fields once more to look at their keys, and finds their bounds by other rules than before. */
    private @Nullable LineFault fieldKeys(int seriesKeyLength) {
        int end = layout.fieldsEnd;
        int i = layout.fieldsStart;
        while (i < end) {
            int keyStart = i;
            while (i < end && (buf[i] != '=' || (i > keyStart && buf[i - 1] == '\\'))) {
                i++;
            }
            if (i > end - 2) {
                return LineFault.invalidValue(buf, keyStart, i);
            }
            int length = seriesKeyLength + SEPARATOR_LENGTH + i - keyStart;
            if (length > LineFault.MAX_KEY_LENGTH) {
                return LineFault.keyTooLong(length);
            }
            i = commaAfterValue(i + 1, end) + 1;
        }
        return null;
    }

    private int commaAfterValue(int from, int end) {
        boolean quoted = false;
        int i = from;
        while (i < end && (quoted || buf[i] != ',')) {
            if (buf[i] == '\\' && i + 1 < end && (buf[i + 1] == '"' || buf[i + 1] == '\\')) {
                i++;
            } else if (buf[i] == '"') {
                quoted = !quoted;
            }
            i++;
        }
        return i;
    }

    private @Nullable LineFault timestamp(Precision precision) {
        skipWhitespace();
        int start = pos;
        while (pos < to && buf[pos] != ' ' && buf[pos] != '\n') {
            boolean sign = pos == start && buf[pos] == '-';
            if (!sign && (buf[pos] < '0' || buf[pos] > '9')) {
                return LineFault.BAD_TIMESTAMP;
            }
            pos++;
        }
        if (pos == start) {
            layout.noTimestamp(layout.fieldsEnd);
            return pos < to ? LineFault.INVALID_POINT : null; // ours as well
        }
        if (!Numbers.fitsLong(buf, start, pos)) {
            return LineFault.timestampNotParsed(buf, start, pos);
        }
        layout.timestampStart = start;
        layout.timestampEnd = pos;
        layout.timestamp = Numbers.toLong(buf, start, pos);
        if (!precision.inRange(layout.timestamp)) {
            return LineFault.TIME_OUT_OF_RANGE;
        }
        while (pos < to) {
            if (buf[pos++] != ' ') {
                return LineFault.INVALID_POINT;
            }
        }
        return null;
    }

    private void skipWhitespace() {
        while (pos < to && LineReader.isSkipped(buf[pos])) {
            pos++;
        }
    }
}
