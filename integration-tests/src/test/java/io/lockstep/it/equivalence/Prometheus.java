package io.lockstep.it.equivalence;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** Prometheus' remote writes and reads, their protocol buffers made by hand. */
final class Prometheus {

    private static final String WRITE = "/api/v1/prom/write";
    private static final String READ = "/api/v1/prom/read";
    private static final long TIME = 1_500_000_000_123L;

    private Prometheus() {}

    static List<Ask> asks() {
        byte[] good = series(List.of("__name__", "up", "job", "a b,c=d\"", "empty", "", "ü", "é"), 1.5, 1e300, -0.0);
        List<Ask> asks = new ArrayList<>();
        asks.add(write("good", good));
        asks.add(write("two", join(good, series(List.of("__name__", "up", "job", "b"), 2))));
        asks.add(write("nameless", series(List.of("job", "x"), 0.1)));
        asks.add(write("no labels", series(List.of(), 0.1)));
        asks.add(write("a label twice", series(List.of("__name__", "dup", "a", "1", "a", "2"), 1e-7)));
        asks.add(write("not a number", series(List.of("__name__", "nan"), Double.NaN)));
        asks.add(write("numbers and none", series(List.of("__name__", "some"), Double.NaN, 5)));
        asks.add(write("infinite", series(List.of("__name__", "inf"), 1, Double.POSITIVE_INFINITY)));
        asks.add(write("nothing", new byte[0]));
        asks.add(write("cut", new byte[] {(byte) 0xff, (byte) 0xff, (byte) 0xff}));
        asks.add(Ask.bytes("uncompressed", WRITE + "?db=" + Asks.DB, "xx".getBytes(UTF_8)));
        for (String target : List.of(
                "", "?db=eq_unknown", "?db=" + Asks.DB + "&rp=unknown", "?db=" + Asks.DB + "&consistency=most")) {
            asks.add(Ask.bytes("good", WRITE + target, snappy(good)));
        }
        asks.add(Ask.bytes("good", WRITE + "?db=" + Asks.DB + "&rp=long&precision=s", snappy(good)));
        asks.add(Ask.query("SELECT * FROM up"));
        asks.add(Ask.query("SELECT * FROM long.up"));
        asks.add(Ask.query("SELECT * FROM prom_metric_not_specified, dup, nan, some, inf"));
        asks.add(Ask.query("SHOW SERIES WHERE __name__ != ''"));
        asks.add(Ask.bytes("up", READ + "?db=" + Asks.DB, snappy(query("up"))));
        asks.add(Ask.bytes("nothing", READ + "?db=" + Asks.DB, snappy(query("nothing"))));
        asks.add(Ask.bytes("up", READ, snappy(query("up"))));
        asks.add(Ask.bytes("uncompressed", READ + "?db=" + Asks.DB, "xx".getBytes(UTF_8)));
        asks.add(Ask.get(WRITE));
        asks.add(Ask.get(READ));
        return asks;
    }

    private static Ask write(String name, byte[] request) {
        return Ask.bytes(name, WRITE + "?db=" + Asks.DB, snappy(request));
    }

    private static byte[] series(List<String> labels, double... values) {
        ByteArrayOutputStream series = new ByteArrayOutputStream();
        for (int i = 0; i < labels.size(); i += 2) {
            series.writeBytes(field(1, join(text(1, labels.get(i)), text(2, labels.get(i + 1)))));
        }
        for (int i = 0; i < values.length; i++) {
            byte[] value = ByteBuffer.allocate(9)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .put((byte) 0x09)
                    .putDouble(values[i])
                    .array();
            series.writeBytes(field(2, join(value, new byte[] {0x10}, number(TIME + i))));
        }
        return field(1, series.toByteArray());
    }

    private static byte[] query(String metric) {
        byte[] matcher = join(text(2, "__name__"), text(3, metric));
        return field(
                1,
                join(
                        new byte[] {0x08},
                        number(TIME - 1_000),
                        new byte[] {0x10},
                        number(TIME + 1_000),
                        field(3, matcher)));
    }

    private static byte[] text(int field, String text) {
        return field(field, text.getBytes(UTF_8));
    }

    private static byte[] field(int field, byte[] content) {
        return join(number(field << 3 | 2), number(content.length), content);
    }

    private static byte[] number(long value) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        long rest = value;
        while (rest >>> 7 != 0) {
            bytes.write((int) (rest & 0x7f | 0x80));
            rest >>>= 7;
        }
        bytes.write((int) rest);
        return bytes.toByteArray();
    }

    /** Snappy's form without any compression: the length, and literals. */
    private static byte[] snappy(byte[] content) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(number(content.length));
        for (int at = 0; at < content.length; at += 60) {
            int length = Math.min(60, content.length - at);
            out.write(length - 1 << 2);
            out.write(content, at, length);
        }
        return out.toByteArray();
    }

    private static byte[] join(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }
}
