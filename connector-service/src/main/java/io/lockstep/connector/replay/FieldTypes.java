package io.lockstep.connector.replay;

/**
 * Where the type of a field changes from one line of a window to a later one.
 *
 * <p>InfluxDB keeps the type of a field per shard, also when all of its points are deleted. If the request that brings a field
 * into a shard holds it with two types, InfluxDB 1.6.7 refuses the request and keeps the type of the first line in memory
 * alone: a replica that is restarted forgets it and takes, from then on, lines that the others refuse. Requests in which
 * every field has one type leave nothing that a restart changes.
 *
 * <p>Fields are told apart by a hash of 64 bits. Two that share one are taken for one field, which can only report a change more.
 */
final class FieldTypes {

    /** What a line does to the types of the lines before it. */
    enum Line {
        /** Its fields have the types that they had, if they were met before. */
        AS_BEFORE,
        /** A field has another type than before. */
        CHANGES,
        /** It holds one field with two types, so that every server refuses it, whatever else it holds. */
        CONTRADICTS_ITSELF
    }

    private static final byte FLOAT = 1;
    private static final byte INTEGER = 2;
    private static final byte BOOLEAN = 3;
    private static final byte STRING = 4;

    private static final long PRIME = 0x100000001B3L;
    private static final long BASIS = 0xCBF29CE484222325L;

    private long[] fields = new long[64];
    private byte[] types = new byte[64];
    private int[] seenIn = new int[64];
    private int count;
    private int line;

    /**
     * Notes the fields of a valid line.
     *
     * @param group the number of its database and measurement
     * @param from where the field section begins
     * @param to where it ends
     */
    Line note(int group, byte[] bytes, int from, int to) {
        line++;
        Line verdict = Line.AS_BEFORE;
        int at = from;
        while (at < to) {
            // FNV-1a, of the name as InfluxDB reads it.
            long hash = (BASIS ^ group) * PRIME;
            for (; at < to && bytes[at] != '='; at++) {
                if (bytes[at] == '\\' && at + 1 < to && isEscaped(bytes[at + 1])) {
                    at++;
                }
                hash = (hash ^ bytes[at]) * PRIME;
            }
            at++;
            int end = endOfValue(bytes, at, to);
            if (at < end) {
                verdict = worse(verdict, note(hash, type(bytes, at, end)));
            }
            at = end + 1;
        }
        return verdict;
    }

    private static boolean isEscaped(byte character) {
        return character == ',' || character == '=' || character == ' ' || character == '"';
    }

    private static int endOfValue(byte[] bytes, int from, int to) {
        int at = from;
        if (at < to && bytes[at] == '"') {
            at++;
            while (at < to && bytes[at] != '"') {
                at += bytes[at] == '\\' ? 2 : 1;
            }
        }
        while (at < to && bytes[at] != ',') {
            at++;
        }
        return Math.min(at, to);
    }

    private static byte type(byte[] bytes, int from, int end) {
        return switch (bytes[from]) {
            case '"' -> STRING;
            case 't', 'T', 'f', 'F' -> BOOLEAN;
            default -> bytes[end - 1] == 'i' ? INTEGER : FLOAT;
        };
    }

    private static Line worse(Line one, Line other) {
        return one.compareTo(other) >= 0 ? one : other;
    }

    private Line note(long hash, byte type) {
        int slot = slot(hash);
        byte before = types[slot];
        boolean inThisLine = seenIn[slot] == line;
        seenIn[slot] = line;
        types[slot] = type;
        if (before == 0) {
            fields[slot] = hash;
            if (++count * 2 > fields.length) {
                grow();
            }
            return Line.AS_BEFORE;
        }
        if (before == type) {
            return Line.AS_BEFORE;
        }
        return inThisLine ? Line.CONTRADICTS_ITSELF : Line.CHANGES;
    }

    private int slot(long hash) {
        int slot = (int) (hash ^ hash >>> 32) & (fields.length - 1);
        while (types[slot] != 0 && fields[slot] != hash) {
            slot = (slot + 1) & (fields.length - 1);
        }
        return slot;
    }

    private void grow() {
        long[] oldFields = fields;
        byte[] oldTypes = types;
        int[] oldSeenIn = seenIn;
        fields = new long[oldFields.length * 2];
        types = new byte[fields.length];
        seenIn = new int[fields.length];
        for (int i = 0; i < oldFields.length; i++) {
            if (oldTypes[i] != 0) {
                int slot = slot(oldFields[i]);
                fields[slot] = oldFields[i];
                types[slot] = oldTypes[i];
                seenIn[slot] = oldSeenIn[i];
            }
        }
    }
}
