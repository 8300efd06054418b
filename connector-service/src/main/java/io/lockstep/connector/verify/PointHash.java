package io.lockstep.connector.verify;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.msgpack.value.Value;

/**
 * The hash of one point: the first 128 bits of SHA-256 over its measurement, its tags, its time, and its fields with their
 * types, each part with its length before it, so that no two points read alike. Tags without a value and fields without one
 * don't count, because a query shows them wherever another series or point has them.
 *
 * <p>For the points of one series after the other; not thread-safe.
 */
final class PointHash {

    /** 128 bits. */
    record Hash(long high, long low) {}

    private final MessageDigest sha = sha256();
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
    private final DataOutputStream out = new DataOutputStream(bytes);
    private byte[] ofSeries = {};
    private byte[][] names = {};
    private int[] order = {};

    /**
     * The points that follow are of this series.
     *
     * @param columns {@code time}, then the fields
     */
    void series(String measurement, Map<String, String> tags, List<String> columns) {
        try {
            bytes.reset();
            put(measurement.getBytes(ISO_8859_1));
            for (Map.Entry<String, String> tag : new TreeMap<>(tags).entrySet()) {
                if (!tag.getValue().isEmpty()) {
                    put(tag.getKey().getBytes(ISO_8859_1));
                    put(tag.getValue().getBytes(ISO_8859_1));
                }
            }
            // Ends the tags, which are of any number: no tag's key has this length.
            out.writeInt(-1);
            ofSeries = bytes.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        names = columns.stream().map(name -> name.getBytes(ISO_8859_1)).toArray(byte[][]::new);
        order = IntStream.range(1, columns.size())
                .boxed()
                .sorted(Comparator.comparing(columns::get))
                .mapToInt(Integer::intValue)
                .toArray();
    }

    /** The hash of a point; its first value is the time in nanoseconds. */
    Hash of(List<Value> values) {
        try {
            bytes.reset();
            out.write(ofSeries);
            out.writeLong(values.get(0).asIntegerValue().asLong());
            for (int column : order) {
                Value value = values.get(column);
                if (!value.isNilValue()) {
                    put(names[column]);
                    put(value);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        ByteBuffer hash = ByteBuffer.wrap(sha.digest(bytes.toByteArray()));
        return new Hash(hash.getLong(), hash.getLong());
    }

    private void put(Value value) throws IOException {
        if (value.isFloatValue()) {
            out.writeByte('f');
            out.writeLong(Double.doubleToRawLongBits(value.asFloatValue().toDouble()));
        } else if (value.isIntegerValue()) {
            out.writeByte('i');
            out.writeLong(value.asIntegerValue().asLong());
        } else if (value.isBooleanValue()) {
            out.writeByte('b');
            out.writeBoolean(value.asBooleanValue().getBoolean());
        } else {
            out.writeByte('s');
            put(value.asRawValue().asByteArray());
        }
    }

    private void put(byte[] part) throws IOException {
        out.writeInt(part.length);
        out.write(part);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
