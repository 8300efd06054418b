package io.lockstep.gateway.into;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Makes line protocol of a result's rows, by the rules of InfluxDB 1.x ({@code convertRowToPoints} of its {@code coordinator}): a
 * column other than {@code time} is a field, of columns with one name the last one; what the rows are grouped by are tags; what is
 * null is left out, and so is a row without any field or with a value that cannot be stored.
 *
 * <p>Texts hold a byte in each character, because InfluxDB holds strings that are not UTF-8.
 */
final class PointLines {

    /** The longest key of a series with a field's name that InfluxDB stores, in bytes. */
    private static final int LONGEST_KEY = 65_535;

    /** What InfluxDB puts between both. */
    private static final int KEY_GLUE = 4;

    private final String target;
    private final Map<String, Integer> fields = new TreeMap<>();
    private String key = "";
    private int keyLength;
    private int time = -1;

    /** @param target the measurement to write to; empty for that of each row */
    PointLines(String target) {
        this.target = target;
    }

    /**
     * The rows that follow are of this series.
     *
     * @throws IntoException if line protocol has no form for it
     */
    void series(String name, Map<String, String> tags, List<String> columns) throws IntoException {
        fields.clear();
        time = -1;
        for (int i = 0; i < columns.size(); i++) {
            if (columns.get(i).equals("time")) {
                time = i;
            } else {
                fields.put(columns.get(i), i);
            }
        }
        if (time < 0) {
            throw new IntoException("error finding time index in result");
        }
        StringBuilder text = new StringBuilder();
        escape(writable(target.isEmpty() ? name : target), ", ", text);
        if (text.isEmpty() || text.charAt(0) == '#') {
            throw new IntoException("the write log has no form for a measurement without a name, or with a name that"
                    + " begins with #");
        }
        new TreeMap<>(tags).forEach((tag, value) -> {
            if (!value.isEmpty()) {
                escape(tag, ", =", text.append(','));
                escape(value, ", =", text.append('='));
            }
        });
        for (Map.Entry<String, String> tag : tags.entrySet()) {
            writable(tag.getKey());
            writable(tag.getValue());
        }
        for (String field : fields.keySet()) {
            writable(field);
        }
        key = text.toString();
        keyLength = key.length();
    }

    /**
     * Appends a row as a line.
     *
     * @return whether the row is a point
     * @throws IntoException if its time is none
     */
    boolean row(List<@Nullable Object> values, StringBuilder out) throws IntoException {
        if (!(values.get(time) instanceof Long nanos)) {
            throw new IntoException("a column named time is no time and cannot be written");
        }
        int start = out.length();
        out.append(key);
        char before = ' ';
        for (Map.Entry<String, Integer> field : fields.entrySet()) {
            Object value = values.get(field.getValue());
            if (value == null) {
                continue;
            }
            if (!isStorable(field.getKey(), value)) {
                out.setLength(start);
                return false;
            }
            escape(field.getKey(), ", =", out.append(before));
            value(value, out.append('='));
            before = ',';
        }
        if (before == ' ') {
            out.setLength(start);
            return false;
        }
        out.append(' ').append(nanos.longValue()).append('\n');
        return true;
    }

    private boolean isStorable(String field, Object value) {
        return !field.isEmpty()
                && keyLength + KEY_GLUE + field.length() <= LONGEST_KEY
                && (!(value instanceof Double number) || Double.isFinite(number));
    }

    private static void value(Object value, StringBuilder out) {
        if (value instanceof Long) {
            out.append(value).append('i');
        } else if (value instanceof String text) {
            out.append('"');
            escape(text, "\"\\", out);
            out.append('"');
        } else {
            out.append(value);
        }
    }

    private static String writable(String name) throws IntoException {
        if (name.indexOf('\n') >= 0 || name.endsWith("\\")) {
            throw new IntoException(
                    "line protocol has no form for a name or tag with a line break, or with a backslash at its end");
        }
        return name;
    }

    private static void escape(String text, String special, StringBuilder out) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (special.indexOf(c) >= 0) {
                out.append('\\');
            }
            out.append(c);
        }
    }
}
