package io.lockstep.gateway.write;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import io.lockstep.common.lineprotocol.EscapedText;
import io.lockstep.gateway.write.Samples.Broken;
import io.lockstep.gateway.write.Samples.Refused;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The labels of one series of Prometheus, and the key of InfluxDB that they make. Holds no more of them than a key may be long. */
final class SeriesLabels {

    /** InfluxDB's bound of a key, with the separator and the name of the field behind it. */
    private static final int LONGEST_KEY = 65_535;

    private static final int FIELD = "#!~#value".length();

    private static final String MEASUREMENT = "__name__";
    private static final String NAMELESS = "prom_metric_not_specified";
    private static final int NAME = 1;
    private static final int VALUE = 2;

    private final Map<String, String> labels = new TreeMap<>();
    private int held;

    /** Reads one label up to the limit that is set; of several of one name the last counts. */
    void read(CodedInputStream in) throws IOException, Refused {
        String name = "";
        String value = "";
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (tag == (NAME << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED)) {
                name = text(in);
            } else if (tag == (VALUE << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED)) {
                value = text(in);
            } else {
                in.skipField(tag);
            }
        }
        // What is empty is no tag, but a measurement may be empty and is refused later.
        boolean counts = !name.isEmpty() && (!value.isEmpty() || name.equals(MEASUREMENT));
        @Nullable String before = counts ? labels.put(name, value) : labels.remove(name);
        held += (counts ? name.length() + value.length() : 0) - (before == null ? 0 : name.length() + before.length());
        if (held > LONGEST_KEY) {
            throw tooLong(held);
        }
    }

    /** A text that is too long for any key is not even made. */
    private static String text(CodedInputStream in) throws IOException, Refused {
        int length = in.readRawVarint32();
        if (length > LONGEST_KEY) {
            in.skipRawBytes(length);
            throw tooLong(length);
        }
        return new String(in.readRawBytes(length), UTF_8);
    }

    /** Measurement and tags as line protocol has them. */
    byte[] key() throws Refused {
        StringBuilder key = new StringBuilder();
        EscapedText.measurement(labels.getOrDefault(MEASUREMENT, NAMELESS), key);
        labels.forEach((name, value) -> {
            if (!value.isEmpty()) {
                EscapedText.keyOrTag(name, key.append(','));
                EscapedText.keyOrTag(value, key.append('='));
            }
        });
        if (key.indexOf("\n") >= 0 || key.indexOf("#") == 0) {
            throw new Refused(new Broken(
                    "line protocol has no form for a label with a line break, or a name that begins with #"));
        }
        byte[] bytes = key.toString().getBytes(UTF_8);
        if (bytes.length + FIELD > LONGEST_KEY) {
            throw tooLong(bytes.length + FIELD);
        }
        return bytes;
    }

    private static Refused tooLong(int length) {
        return new Refused(new Broken("max key length exceeded: " + length + " > " + LONGEST_KEY));
    }
}
