package io.lockstep.common.lineprotocol;

/**
 * Splits and reads, in one pass and without allocating, the lines that well-behaved clients send. It never judges: whatever is unusual
 * (a fault, a doubled backslash, leading white space, hundreds of tags, a huge key) it leaves to {@link LineEnd} and {@link CarefulScan},
 * whose verdict counts. What it does read, those two would read in the same way; a property test holds them to it.
 */
final class QuickScan {

    /** Longer lines might exceed a bound on key lengths, which is then for the careful scan to find. */
    static final int MAX_LINE = 60_000;

    private static final int MAX_TAGS = 64;

    /** Bytes that mean something in a measurement, a tag or a field key. */
    private static final boolean[] KEY_STOP = stops(",= \\\n\"");

    /** Bytes that mean something at the beginning of a line. */
    private static final boolean[] NO_START = stops(", \\\n#\t\0");

    private final int[] tagKeyStart = new int[MAX_TAGS];
    private final int[] tagKeyEnd = new int[MAX_TAGS];

    private static boolean[] stops(String bytes) {
        boolean[] table = new boolean[256];
        bytes.chars().forEach(b -> table[b] = true);
        return table;
    }

    /** The index of the newline that ends the line at {@code from}, or {@code to} where there is none; -1 if it was not read. */
    int scan(byte[] buf, int from, int to, LineLayout layout) {
        if (NO_START[buf[from] & 0xff]) {
            return -1;
        }
        int i = nameEnd(buf, from + 1, to);
        if (i >= to) {
            return -1;
        }
        layout.measurementEnd = i;
        if (buf[i] == ',') {
            i = tags(buf, i, to);
        }
        if (i < 0 || i >= to || buf[i] != ' ') {
            return -1;
        }
        layout.seriesKeyEnd = i;
        while (i < to && buf[i] == ' ') {
            i++;
        }
        layout.fieldsStart = i;
        i = fields(buf, i, to);
        if (i < 0) {
            return -1;
        }
        layout.fieldsEnd = i;
        int end = timestamp(buf, i, to, layout);
        return end < 0 || end - from > MAX_LINE ? -1 : end;
    }

    /** The end of a measurement or tag value: like a key, but a quote is a byte like any other. */
    private static int nameEnd(byte[] buf, int from, int to) {
        int i = from;
        while ((i = keyEnd(buf, i, to)) < to && buf[i] == '"') {
            i++;
        }
        return i;
    }

    /** The next unescaped byte that means something; {@code to} if there is none or the escape is one that only the careful scan knows. */
    private static int keyEnd(byte[] buf, int from, int to) {
        int i = from;
        while (i < to) {
            byte b = buf[i];
            if (KEY_STOP[b & 0xff]) {
                if (b != '\\') {
                    return i;
                }
                if (i + 1 >= to || buf[i + 1] == '\\' || buf[i + 1] == '\n') {
                    return to;
                }
                i++;
            }
            i++;
        }
        return to;
    }

    /** From the comma after the measurement to the space after the last tag, or -1. */
    private int tags(byte[] buf, int from, int to) {
        int count = 0;
        boolean sorted = true;
        int i = from;
        do {
            int keyStart = i + 1;
            int keyEnd = nameEnd(buf, keyStart, to);
            if (keyEnd == keyStart || keyEnd >= to || buf[keyEnd] != '=' || count == MAX_TAGS) {
                return -1;
            }
            i = nameEnd(buf, keyEnd + 1, to);
            if (i == keyEnd + 1 || i >= to || (buf[i] != ',' && buf[i] != ' ')) {
                return -1;
            }
            tagKeyStart[count] = keyStart;
            tagKeyEnd[count] = keyEnd;
            sorted &= count == 0 || compareTagKeys(buf, count - 1, count) < 0;
            count++;
        } while (buf[i] == ',');
        return sorted || tagsDiffer(buf, count) ? i : -1;
    }

    private boolean tagsDiffer(byte[] buf, int count) {
        for (int i = 1; i < count; i++) {
            for (int k = 0; k < i; k++) {
                if (compareTagKeys(buf, i, k) == 0) {
                    return false;
                }
            }
        }
        return true;
    }

    private int compareTagKeys(byte[] buf, int left, int right) {
        int l = tagKeyStart[left];
        int r = tagKeyStart[right];
        int leftEnd = tagKeyEnd[left];
        int rightEnd = tagKeyEnd[right];
        while (l < leftEnd && r < rightEnd) {
            int difference = (buf[l++] & 0xff) - (buf[r++] & 0xff);
            if (difference != 0) {
                return difference;
            }
        }
        return (leftEnd - l) - (rightEnd - r);
    }

    /** From the first field's key to the end of the last field's value, or -1. */
    private static int fields(byte[] buf, int from, int to) {
        int i = from;
        while (true) {
            int keyEnd = keyEnd(buf, i, to);
            if (keyEnd == i || keyEnd + 1 >= to || buf[keyEnd] != '=' || (i == from && LineReader.isSkipped(buf[i]))) {
                return -1;
            }
            i = valueEnd(buf, keyEnd + 1, to);
            if (i < 0 || i >= to || buf[i] != ',') {
                return i;
            }
            i++;
        }
    }

    /** The index of the comma, space or newline after the value, or {@code to}; -1 if there is anything to look at with care. */
    private static int valueEnd(byte[] buf, int from, int to) {
        byte first = buf[from];
        if (first == '"') {
            int i = stringEnd(buf, from + 1, to);
            return i >= 0 && i < to && !endsValue(buf[i]) ? -1 : i;
        }
        int i = from;
        while (i < to && !endsValue(buf[i])) {
            i++;
        }
        boolean number = (first >= '0' && first <= '9') || first == '-' || first == '.';
        boolean good = number ? isNumber(buf, from, i) : Numbers.isBoolean(buf, from, i);
        return good ? i : -1;
    }

    private static boolean endsValue(byte b) {
        return b == ',' || b == ' ' || b == '\n';
    }

    private static boolean isNumber(byte[] buf, int from, int to) {
        int i = buf[from] == '-' ? from + 1 : from;
        int start = i;
        while (i < to && buf[i] >= '0' && buf[i] <= '9') {
            i++;
        }
        boolean plainInteger = i > start && (i == to || (buf[i] == 'i' && i + 1 == to));
        return plainInteger && to - from < Numbers.INTEGER_TO_CHECK || Numbers.fault(buf, from, to) == null;
    }

    /** Past the closing quote, or -1. */
    private static int stringEnd(byte[] buf, int from, int to) {
        int i = from;
        while (i < to && buf[i] != '"') {
            i += buf[i] == '\\' ? 2 : 1;
        }
        return i < to ? i + 1 : -1;
    }

    private static int timestamp(byte[] buf, int from, int to, LineLayout layout) {
        int i = from;
        while (i < to && buf[i] == ' ') {
            i++;
        }
        layout.noTimestamp(from);
        if (i == to || buf[i] == '\n') {
            return i;
        }
        int start = i;
        boolean negative = buf[i] == '-';
        if (negative) {
            i++;
        }
        int firstDigit = i;
        long value = 0;
        while (i < to && buf[i] >= '0' && buf[i] <= '9') {
            value = value * 10 + (buf[i] - '0');
            i++;
        }
        int digits = i - firstDigit;
        if (digits == 0 || digits > 19 || value < 0) {
            return -1;
        }
        layout.timestampStart = start;
        layout.timestampEnd = i;
        layout.timestamp = negative ? -value : value;
        while (i < to && buf[i] == ' ') {
            i++;
        }
        return i == to || buf[i] == '\n' ? i : -1;
    }
}
