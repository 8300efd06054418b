package io.lockstep.common.lineprotocol;

/** Writes texts as line protocol has them, with a backslash before each character that would end them. */
public final class EscapedText {

    private EscapedText() {}

    /** Appends the name of a measurement. */
    public static void measurement(String text, StringBuilder out) {
        append(text, ", ", out);
    }

    /** Appends a tag's key or value, or a field's key. */
    public static void keyOrTag(String text, StringBuilder out) {
        append(text, ", =", out);
    }

    /** Appends what stands between the quotes of a field that is a string. */
    public static void string(String text, StringBuilder out) {
        append(text, "\"\\", out);
    }

    private static void append(String text, String special, StringBuilder out) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (special.indexOf(c) >= 0) {
                out.append('\\');
            }
            out.append(c);
        }
    }
}
