package io.lockstep.gateway.write;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongPredicate;
import org.xerial.snappy.Snappy;

/**
 * Prometheus' remote write requests as line protocol, by the rules of InfluxDB 1.6.7: the measurement is the metric's name, each
 * label is a tag, the name too, the value is the field {@code value}; samples that are no number are left out.
 */
final class Samples {

    private static final String NAME = "__name__";
    private static final String NAMELESS = "prom_metric_not_specified";

    private static final int SERIES = 1;
    private static final int LABEL = 1;
    private static final int SAMPLE = 2;
    private static final int KEY = 1;
    private static final int VALUE = 2;

    private final long limit;
    private final LongPredicate room;
    private final StringBuilder lines = new StringBuilder();
    private long taken;

    private Samples(long limit, LongPredicate room) {
        this.limit = limit;
        this.room = room;
    }

    /** What a body holds. */
    sealed interface Result {}

    /** Line protocol in UTF-8 with times in nanoseconds. */
    @SuppressWarnings("ArrayRecordComponent")
    record Lines(byte[] text) implements Result {}

    record Broken(String error) implements Result {}

    record TooLarge() implements Result {}

    record NoRoom() implements Result {}

    private static final class Refused extends Exception {

        private static final long serialVersionUID = 1L;

        private final transient Result result;

        Refused(Result result) {
            super(null, null, false, false);
            this.result = result;
        }
    }

    /**
     * Reads a body: a protocol buffer, compressed with Snappy.
     *
     * @param limit of the bytes that come out of it, and of the lines made of them
     * @param room asked before memory is taken
     */
    static Result read(byte[] body, long limit, LongPredicate room) {
        try {
            int length = Snappy.uncompressedLength(body);
            if (length > limit) {
                return new TooLarge();
            }
            if (!room.test(length)) {
                return new NoRoom();
            }
            return new Samples(limit, room).lines(Snappy.uncompress(body));
        } catch (IOException e) {
            return new Broken("snappy: corrupt input");
        }
    }

    private Result lines(byte[] request) {
        try {
            CodedInputStream in = CodedInputStream.newInstance(request);
            for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
                if (tag == message(SERIES)) {
                    int outer = in.pushLimit(in.readRawVarint32());
                    series(in);
                    in.popLimit(outer);
                } else {
                    in.skipField(tag);
                }
            }
            return new Lines(lines.toString().getBytes(UTF_8));
        } catch (IOException e) {
            return new Broken("unexpected EOF");
        } catch (Refused refused) {
            return refused.result;
        }
    }

    private void series(CodedInputStream in) throws IOException, Refused {
        Map<String, String> labels = new TreeMap<>();
        StringBuilder samples = new StringBuilder();
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (tag == message(LABEL)) {
                int outer = in.pushLimit(in.readRawVarint32());
                label(in, labels);
                in.popLimit(outer);
            } else if (tag == message(SAMPLE)) {
                int outer = in.pushLimit(in.readRawVarint32());
                sample(in, samples);
                in.popLimit(outer);
            } else {
                in.skipField(tag);
            }
        }
        String key = key(labels);
        samples.toString()
                .lines()
                .forEach(sample -> lines.append(key).append(sample).append('\n'));
        grown();
    }

    private void grown() throws Refused {
        if (lines.length() > limit) {
            throw new Refused(new TooLarge());
        }
        if (lines.length() > taken) {
            long more = lines.length() * 2L - taken;
            if (!room.test(more)) {
                throw new Refused(new NoRoom());
            }
            taken += more;
        }
    }

    private static void label(CodedInputStream in, Map<String, String> labels) throws IOException {
        String name = "";
        String value = "";
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (tag == message(KEY)) {
                name = in.readString();
            } else if (tag == message(VALUE)) {
                value = in.readString();
            } else {
                in.skipField(tag);
            }
        }
        labels.put(name, value);
    }

    /** Appends field and time, with a blank before each. */
    private static void sample(CodedInputStream in, StringBuilder samples) throws IOException, Refused {
        double value = 0;
        long millis = 0;
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (tag == (KEY << 3 | WireFormat.WIRETYPE_FIXED64)) {
                value = in.readDouble();
            } else if (tag == (VALUE << 3 | WireFormat.WIRETYPE_VARINT)) {
                millis = in.readInt64();
            } else {
                in.skipField(tag);
            }
        }
        if (Double.isNaN(value)) {
            return;
        }
        if (Double.isInfinite(value)) {
            throw new Refused(new Broken("+/-Inf is an unsupported value for field value"));
        }
        samples.append(" value=")
                .append(value)
                .append(' ')
                .append(millis * 1_000_000L)
                .append('\n');
    }

    private static String key(Map<String, String> labels) throws Refused {
        StringBuilder key = new StringBuilder();
        escape(labels.getOrDefault(NAME, NAMELESS), ", ", key);
        labels.forEach((name, value) -> {
            if (!name.isEmpty() && !value.isEmpty()) {
                escape(name, ", =", key.append(','));
                escape(value, ", =", key.append('='));
            }
        });
        if (key.indexOf("\n") >= 0 || key.charAt(0) == '#') {
            throw new Refused(new Broken(
                    "line protocol has no form for a label with a line break, or a name that begins with #"));
        }
        return key.toString();
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

    private static int message(int field) {
        return field << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED;
    }
}
