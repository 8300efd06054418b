package io.lockstep.gateway.read;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.buffer.DataBuffer;

/**
 * Finds the error that stands in a replica's answer in the place of a result: of the first statement, which is the only one that a server
 * answers which takes no more queries, or else of the last. Each answer comes by here, so that nothing is made of one but by a byte that
 * speaks for an error. What is data cannot be taken for one, because quotes within are escaped and keys of results come first.
 */
final class ErrorInAnswer {

    /** As much of an answer as is looked into. */
    private static final int LOOKED_INTO = 1024;

    /** The key of the error stands within so many bytes, or there is none; with white space, too. */
    private static final int HEAD = 96;

    /** A longer packed answer is more than an error. */
    private static final int LONGEST_PACKED = 512;

    private static final int GZIP_HEADER = 10;

    private static final byte[] ERROR = "error".getBytes(ISO_8859_1);
    private static final byte[] END = "\"}]}\n".getBytes(ISO_8859_1);
    private static final String TEXT = "\"error\":\\s*\"((?:[^\"\\\\]|\\\\.)*+)";
    private static final Pattern FIRST =
            Pattern.compile("\\{\\s*\"results\":\\s*\\[\\s*\\{\\s*\"statement_id\":\\s*\\d+,\\s*" + TEXT);
    private static final Pattern LAST = Pattern.compile("\\{\"statement_id\":\\d+," + TEXT + "\"\\}\\]\\}\\n\\z");
    private static final String MSGPACK_FIRST = "\u0081\u00a7results\u0091\u0081\u00a5error";

    private ErrorInAnswer() {}

    /**
     * Its text, or the part of it that is known, one character for one byte; null if there is none.
     *
     * @param beginning of the body
     * @param whole whether that is the whole body
     * @param gzip whether it is packed
     */
    static @Nullable String find(DataBuffer beginning, boolean whole, boolean gzip) {
        int from = beginning.readPosition();
        int length = beginning.readableByteCount();
        if (gzip) {
            return length > LONGEST_PACKED ? null : packed(bytes(beginning, from, length), whole);
        }
        if (mentionsError(beginning, from, Math.min(length, HEAD))) {
            String error = first(new String(bytes(beginning, from, Math.min(length, LOOKED_INTO)), ISO_8859_1));
            if (error != null) {
                return error;
            }
        }
        if (whole && endsWithText(beginning, from + length)) {
            int looked = Math.min(length, LOOKED_INTO);
            return last(new String(bytes(beginning, from + length - looked, looked), ISO_8859_1));
        }
        return null;
    }

    private static boolean mentionsError(DataBuffer buffer, int from, int length) {
        for (int at = from; at <= from + length - ERROR.length; at++) {
            if (buffer.getByte(at) == ERROR[0] && holds(buffer, at, ERROR)) {
                return true;
            }
        }
        return false;
    }

    /** A text can end a result only as its error: rows end with brackets. */
    private static boolean endsWithText(DataBuffer buffer, int end) {
        return end - buffer.readPosition() >= END.length && holds(buffer, end - END.length, END);
    }

    private static boolean holds(DataBuffer buffer, int at, byte[] wanted) {
        for (int i = 0; i < wanted.length; i++) {
            if (buffer.getByte(at + i) != wanted[i]) {
                return false;
            }
        }
        return true;
    }

    private static byte[] bytes(DataBuffer buffer, int from, int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = buffer.getByte(from + i);
        }
        return bytes;
    }

    private static @Nullable String packed(byte[] zipped, boolean whole) {
        if (zipped.length <= GZIP_HEADER || zipped[3] != 0) {
            return null;
        }
        Inflater inflater = new Inflater(true);
        try {
            inflater.setInput(zipped, GZIP_HEADER, zipped.length - GZIP_HEADER);
            byte[] bytes = new byte[LOOKED_INTO];
            String text = new String(bytes, 0, inflater.inflate(bytes), ISO_8859_1);
            String error = first(text);
            return error == null && whole && inflater.finished() ? last(text) : error;
        } catch (DataFormatException e) {
            // Whoever it is for will see the same.
            return null;
        } finally {
            inflater.end();
        }
    }

    private static @Nullable String first(String head) {
        if (head.startsWith(MSGPACK_FIRST)) {
            return afterLength(head.substring(MSGPACK_FIRST.length()));
        }
        Matcher json = FIRST.matcher(head);
        return json.lookingAt() ? json.group(1) : null;
    }

    private static @Nullable String last(String tail) {
        Matcher json = LAST.matcher(tail);
        return json.find() ? json.group(1) : null;
    }

    /** A string of MessagePack: short ones have their length in the type's byte, others in one or two of their own. */
    private static String afterLength(String packed) {
        char type = packed.isEmpty() ? 0 : packed.charAt(0);
        int skipped = type == 0xda ? 3 : type == 0xd9 ? 2 : 1;
        return packed.substring(Math.min(skipped, packed.length()));
    }
}
