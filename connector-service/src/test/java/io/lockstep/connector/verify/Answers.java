package io.lockstep.connector.verify;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.msgpack.core.MessageBufferPacker;
import org.msgpack.core.MessagePack;

/** InfluxDB's answers as MessagePack, as a server sends them in chunks. */
final class Answers {

    /** A point of a query's answer; values are Double, Long, Boolean, String or null. */
    record Point(String measurement, Map<String, String> tags, long time, Map<String, Object> fields) {}

    private Answers() {}

    /** Each point as a document of its own, with a column for each of the names. */
    static byte[] ofPoints(List<Point> points, List<String> columns) {
        try (MessageBufferPacker packer = MessagePack.newDefaultBufferPacker()) {
            for (Point point : points) {
                packer.packMapHeader(1).packString("results").packArrayHeader(1).packMapHeader(2);
                packer.packString("statement_id").packInt(0);
                packer.packString("series").packArrayHeader(1).packMapHeader(5);
                packer.packString("name").packString(point.measurement());
                packer.packString("tags").packMapHeader(point.tags().size());
                for (Map.Entry<String, String> tag : point.tags().entrySet()) {
                    packer.packString(tag.getKey()).packString(tag.getValue());
                }
                packer.packString("columns").packArrayHeader(columns.size() + 1).packString("time");
                for (String column : columns) {
                    packer.packString(column);
                }
                packer.packString("values").packArrayHeader(1).packArrayHeader(columns.size() + 1);
                packer.packLong(point.time());
                for (String column : columns) {
                    pack(packer, point.fields().get(column));
                }
                packer.packString("partial").packBoolean(true);
            }
            return packer.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Rows without time or tags, as SHOW has them. */
    static byte[] ofRows(String name, List<String> columns, List<List<String>> rows) {
        try (MessageBufferPacker packer = MessagePack.newDefaultBufferPacker()) {
            packer.packMapHeader(1).packString("results").packArrayHeader(1).packMapHeader(1);
            packer.packString("series").packArrayHeader(1).packMapHeader(3);
            packer.packString("name").packString(name);
            packer.packString("columns").packArrayHeader(columns.size());
            for (String column : columns) {
                packer.packString(column);
            }
            packer.packString("values").packArrayHeader(rows.size());
            for (List<String> row : rows) {
                packer.packArrayHeader(row.size());
                for (String cell : row) {
                    packer.packString(cell);
                }
            }
            return packer.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static byte[] error(String text) {
        try (MessageBufferPacker packer = MessagePack.newDefaultBufferPacker()) {
            packer.packMapHeader(1).packString("results").packArrayHeader(1).packMapHeader(1);
            packer.packString("error").packString(text);
            return packer.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void pack(MessageBufferPacker packer, @Nullable Object value) throws IOException {
        if (value instanceof Double number) {
            packer.packDouble(number);
        } else if (value instanceof Long number) {
            packer.packLong(number);
        } else if (value instanceof Boolean flag) {
            packer.packBoolean(flag);
        } else if (value instanceof String text) {
            byte[] bytes = text.getBytes(UTF_8);
            packer.packRawStringHeader(bytes.length).writePayload(bytes);
        } else {
            packer.packNil();
        }
    }
}
