package io.lockstep.gateway.http;

import java.util.Iterator;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** Text as Go's {@code encoding/json} and {@code encoding/csv} write it. */
final class GoText {

    private static final String INDENT = "    ";

    private GoText() {}

    static String json(JsonNode node, boolean pretty) {
        StringBuilder text = new StringBuilder();
        append(node, pretty ? "\n" : "", pretty ? ": " : ":", text);
        return text.toString();
    }

    /** @param line what begins a line of the node's depth; empty for no lines */
    private static void append(JsonNode node, String line, String colon, StringBuilder text) {
        String deeper = line.isEmpty() ? "" : line + INDENT;
        if (node.isObject()) {
            text.append('{');
            Iterator<Map.Entry<String, JsonNode>> fields = node.properties().iterator();
            boolean any = fields.hasNext();
            while (fields.hasNext()) {
                Map.Entry<String, JsonNode> field = fields.next();
                string(field.getKey(), text.append(deeper));
                append(field.getValue(), deeper, colon, text.append(colon));
                text.append(fields.hasNext() ? "," : "");
            }
            text.append(any ? line : "").append('}');
        } else if (node.isArray()) {
            text.append('[');
            Iterator<JsonNode> elements = node.iterator();
            boolean any = elements.hasNext();
            while (elements.hasNext()) {
                append(elements.next(), deeper, colon, text.append(deeper));
                text.append(elements.hasNext() ? "," : "");
            }
            text.append(any ? line : "").append(']');
        } else if (node.isString()) {
            string(node.asString(), text);
        } else {
            text.append(node);
        }
    }

    /** Characters that HTML or JavaScript would take for something else are escaped. */
    private static void string(String value, StringBuilder text) {
        text.append('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '"', '\\' -> text.append('\\').append(c);
                case '\n' -> text.append("\\n");
                case '\r' -> text.append("\\r");
                case '\t' -> text.append("\\t");
                default -> {
                    boolean escaped = c < ' ' || c == '<' || c == '>' || c == '&' || c == '\u2028' || c == '\u2029';
                    text.append(escaped ? String.format(Locale.ROOT, "\\u%04x", (int) c) : String.valueOf(c));
                }
            }
        }
        text.append('"');
    }

    /** One field of a line. */
    static String csv(String field) {
        boolean quoted = field.equals("\\.")
                || field.startsWith(" ")
                || field.chars().anyMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
        return quoted ? '"' + field.replace("\"", "\"\"") + '"' : field;
    }
}
