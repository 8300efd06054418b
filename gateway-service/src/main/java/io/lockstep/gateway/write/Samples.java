package io.lockstep.gateway.write;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import io.lockstep.common.lineprotocol.ByteSlice;
import java.io.IOException;
import java.util.Arrays;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;
import org.xerial.snappy.Snappy;

/**
 * Prometheus' remote write requests as line protocol, by the rules of InfluxDB 1.6.7: the measurement is the metric's name, each
 * label is a tag, the name too, the value is the field {@code value}; samples that are no number are left out.
 *
 * <p>A few bytes of a request can stand for many lines, since a series' key is repeated with each of its samples. So nothing is
 * gathered first: each line is measured before it is made.
 */
final class Samples {

    private static final int SERIES = 1;
    private static final int LABEL = 1;
    private static final int SAMPLE = 2;
    private static final int VALUE = 1;
    private static final int TIME = 2;

    private final byte[] request;
    private final GrowingLines lines;

    private Samples(byte[] request, GrowingLines lines) {
        this.request = request;
        this.lines = lines;
    }

    /** What a body holds. */
    sealed interface Result {}

    /** Line protocol in UTF-8 with times in nanoseconds. */
    record Lines(ByteSlice text) implements Result {}

    record Broken(String error) implements Result {}

    record TooLarge() implements Result {}

    record NoRoom() implements Result {}

    /** Ends the reading from within; never leaves this class and those that it reads with. */
    static final class Refused extends Exception {

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
            // Negative from 2 GB on.
            int length = Snappy.uncompressedLength(body);
            if (length < 0 || length > limit) {
                return new TooLarge();
            }
            if (!room.test(length)) {
                return new NoRoom();
            }
            return new Samples(Snappy.uncompress(body), new GrowingLines(limit, room)).lines();
        } catch (IOException e) {
            return new Broken("snappy: corrupt input");
        }
    }

    private Result lines() {
        try {
            CodedInputStream in = CodedInputStream.newInstance(request);
            for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
                if (tag == message(SERIES)) {
                    int length = in.readRawVarint32();
                    int from = in.getTotalBytesRead();
                    in.skipRawBytes(length);
                    series(from, length);
                } else {
                    in.skipField(tag);
                }
            }
            return new Lines(lines.written());
        } catch (IOException e) {
            return new Broken("unexpected EOF");
        } catch (Refused refused) {
            return refused.result;
        }
    }

    /** Read twice, because labels may stand behind samples. */
    private void series(int from, int length) throws IOException, Refused {
        SeriesLabels labels = new SeriesLabels();
        boolean sampled = false;
        CodedInputStream in = CodedInputStream.newInstance(request, from, length);
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (tag == message(LABEL)) {
                int outer = in.pushLimit(in.readRawVarint32());
                labels.read(in);
                in.popLimit(outer);
            } else {
                sampled |= tag == message(SAMPLE);
                in.skipField(tag);
            }
        }
        if (sampled) {
            samples(CodedInputStream.newInstance(request, from, length), labels);
        }
    }

    private void samples(CodedInputStream in, SeriesLabels labels) throws IOException, Refused {
        byte @Nullable [] key = null;
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (tag != message(SAMPLE)) {
                in.skipField(tag);
                continue;
            }
            int outer = in.pushLimit(in.readRawVarint32());
            String sample = sample(in);
            in.popLimit(outer);
            if (!sample.isEmpty()) {
                key = key == null ? labels.key() : key;
                lines.add(key, sample);
            }
        }
    }

    /** Field and time, with a blank before each; empty if the value is no number. */
    private static String sample(CodedInputStream in) throws IOException, Refused {
        double value = 0;
        long millis = 0;
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (tag == (VALUE << 3 | WireFormat.WIRETYPE_FIXED64)) {
                value = in.readDouble();
            } else if (tag == (TIME << 3 | WireFormat.WIRETYPE_VARINT)) {
                millis = in.readInt64();
            } else {
                in.skipField(tag);
            }
        }
        if (Double.isInfinite(value)) {
            throw new Refused(new Broken("+/-Inf is an unsupported value for field value"));
        }
        return Double.isNaN(value) ? "" : " value=" + value + " " + millis * 1_000_000L + "\n";
    }

    private static int message(int field) {
        return field << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED;
    }

    /** Lines in an array that grows, within a limit and as far as there is room. */
    private static final class GrowingLines {

        private static final int FIRST = 4 * 1024;

        private final long limit;
        private final LongPredicate room;
        private byte[] text = new byte[0];
        private int length;

        GrowingLines(long limit, LongPredicate room) {
            this.limit = limit;
            this.room = room;
        }

        void add(byte[] key, String sample) throws Refused {
            long needed = (long) length + key.length + sample.length();
            if (needed > limit) {
                throw new Refused(new TooLarge());
            }
            if (needed > text.length) {
                grow((int) needed);
            }
            System.arraycopy(key, 0, text, length, key.length);
            byte[] ascii = sample.getBytes(UTF_8);
            System.arraycopy(ascii, 0, text, length + key.length, ascii.length);
            length = (int) needed;
        }

        /** Takes the new array as a whole, since the old one is there until it is copied. */
        private void grow(int needed) throws Refused {
            int capacity = (int) Math.min(limit, Math.max(Math.max(FIRST, needed), 2L * text.length));
            if (!room.test(capacity)) {
                throw new Refused(new NoRoom());
            }
            text = Arrays.copyOf(text, capacity);
        }

        ByteSlice written() {
            return new ByteSlice(text, 0, length);
        }
    }
}
