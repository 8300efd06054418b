package io.lockstep.gateway.into;

import io.lockstep.common.lineprotocol.EscapedText;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Makes line protocol of a result's rows, by the rules of InfluxDB 1.x ({@code convertRowToPoints} of its {@code coordinator}): a
 * column other than {@code time} is a field, of columns with one name the last one; what the rows are grouped by are tags; what is
 * null is left out, and so is a row without any field or with a value that cannot be stored. The last columns may be tags of each row.
 *
 * <p>Texts hold a byte in each character, because InfluxDB holds strings that are not UTF-8.
 */
final class PointLines {

    /** The longest key of a series with a field's name that InfluxDB stores, in bytes. */
    private static final int LONGEST_KEY = 65_535;

    /** What InfluxDB puts between both. */
    private static final int KEY_GLUE = 4;

    private final String target;
    private final List<String> rowTags;
    private final String selector;
    private final Map<String, String> seriesTags = new TreeMap<>();
    private String measurement = "";
    private final Map<String, Integer> fields = new TreeMap<>();
    private String key = "";
    private int keyLength;
    private int time = -1;

    /**
     * @param target the measurement to write to; empty for that of each row
     * @param rowTags what the last columns are called as tags
     * @param selector what the column before them is called, and no other may be; if there are any
     */
    PointLines(String target, List<String> rowTags, String selector) {
        this.target = target;
        this.rowTags = rowTags;
        this.selector = selector;
    }

    /**
     * The rows that follow are of this series.
     *
     * @throws IntoException if line protocol has no form for it
     */
    void series(String name, Map<String, String> tags, List<String> columns) throws IntoException {
        fields.clear();
        time = -1;
        int behindFields = columns.size() - rowTags.size();
        if (!rowTags.isEmpty() && columns.subList(0, behindFields - 1).stream().anyMatch(this::isNamedAsSelector)) {
            throw new IntoException(
                    "SELECT INTO of top() or bottom() with tags beside another column of the same name is not"
                            + " supported by Lockstep");
        }
        for (int i = 0; i < behindFields; i++) {
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
        EscapedText.measurement(writable(target.isEmpty() ? name : target), text);
        if (text.isEmpty() || text.charAt(0) == '#') {
            throw new IntoException("the write log has no form for a measurement without a name, or with a name that"
                    + " begins with #");
        }
        for (String field : fields.keySet()) {
            writable(field);
        }
        measurement = text.toString();
        seriesTags.clear();
        seriesTags.putAll(tags);
        useKeyWith(seriesTags);
    }

    /** A server tells two columns of one name apart by their order, in which the selector is not where the statement had it. */
    private boolean isNamedAsSelector(String column) {
        return column.equals(selector)
                || (column.startsWith(selector + "_")
                        && column.substring(selector.length() + 1).chars().allMatch(c -> c >= '0' && c <= '9'));
    }

    private void useKeyWith(Map<String, String> tags) throws IntoException {
        StringBuilder text = new StringBuilder(measurement);
        for (Map.Entry<String, String> tag : tags.entrySet()) {
            writable(tag.getKey());
            if (!writable(tag.getValue()).isEmpty()) {
                EscapedText.keyOrTag(tag.getKey(), text.append(','));
                EscapedText.keyOrTag(tag.getValue(), text.append('='));
            }
        }
        key = text.toString();
        keyLength = key.length();
    }

    /**
     * Appends a row as a line.
     *
     * @return whether the row is a point
     * @throws IntoException if its time is none, or if line protocol has no form for a tag
     */
    boolean row(List<@Nullable Object> values, StringBuilder out) throws IntoException {
        if (!(values.get(time) instanceof Long nanos)) {
            throw new IntoException("a column named time is no time and cannot be written");
        }
        if (!rowTags.isEmpty()) {
            useKeyWith(tagsOf(values));
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
            EscapedText.keyOrTag(field.getKey(), out.append(before));
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

    /** The series' tags and the row's, of which those that are empty are none. */
    private Map<String, String> tagsOf(List<@Nullable Object> values) {
        Map<String, String> tags = new TreeMap<>(seriesTags);
        int behindFields = values.size() - rowTags.size();
        for (int i = 0; i < rowTags.size(); i++) {
            if (values.get(behindFields + i) instanceof String value && !value.isEmpty()) {
                tags.put(rowTags.get(i), value);
            }
        }
        return tags;
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
            EscapedText.string(text, out);
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
}
