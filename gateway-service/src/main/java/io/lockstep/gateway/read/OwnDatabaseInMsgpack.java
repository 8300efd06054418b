package io.lockstep.gateway.read;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.lockstep.gateway.catalog.DatabaseCatalog;
import io.lockstep.gateway.turns.MsgpackDocument;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.msgpack.core.MessageBufferPacker;
import org.msgpack.core.MessagePack;
import org.msgpack.core.MessagePackException;
import org.msgpack.core.MessageUnpacker;
import org.msgpack.value.ArrayValue;
import org.msgpack.value.Value;
import org.msgpack.value.ValueFactory;

/**
 * Leaves the database that holds a replica's marker out of the listings in one answer, document by document. A document that is longer
 * than the bound is passed on as it is.
 */
final class OwnDatabaseInMsgpack {

    private static final int LONGEST = 4 * 1024 * 1024;
    private static final Value OWN = ValueFactory.newString(DatabaseCatalog.OWN);

    /** What the listings that have a series for each database begin their columns with. */
    private static final Set<Value> LISTED = Set.of(ValueFactory.newString("id"), ValueFactory.newString("name"));

    /** The column that names a database, in the listings that have a row for each. */
    private static final Map<Value, Integer> DATABASE_COLUMN =
            Map.of(ValueFactory.newString("databases"), 0, ValueFactory.newString("shard groups"), 1);

    private final ByteArrayOutputStream open = new ByteArrayOutputStream();
    private MsgpackDocument document = new MsgpackDocument();
    private boolean tooLong;

    /** Takes the next bytes of the answer; returns what can be passed on. */
    byte[] take(byte[] bytes) {
        ByteArrayOutputStream ready = new ByteArrayOutputStream();
        String text = new String(bytes, ISO_8859_1);
        int at = 0;
        while (at < bytes.length) {
            int taken = document.take(text.substring(at));
            (tooLong ? ready : open).write(bytes, at, taken);
            at += taken;
            if (document.ended()) {
                ready.writeBytes(without(open.toByteArray()));
                open.reset();
                tooLong = false;
                document = new MsgpackDocument();
            } else if (open.size() > LONGEST) {
                ready.writeBytes(rest());
                tooLong = true;
            }
        }
        return ready.toByteArray();
    }

    /** What has been held back, once there are no more bytes. */
    byte[] rest() {
        byte[] rest = open.toByteArray();
        open.reset();
        return rest;
    }

    /** A whole document without the database; what is not InfluxDB's stays as it is. */
    static byte[] without(byte[] document) {
        if (!new String(document, ISO_8859_1).contains(DatabaseCatalog.OWN)) {
            return document;
        }
        try (MessageUnpacker unpacker = MessagePack.newDefaultUnpacker(document);
                MessageBufferPacker packer = MessagePack.newDefaultBufferPacker()) {
            packer.packValue(with(unpacker.unpackValue(), "results", OwnDatabaseInMsgpack::ofResult));
            return packer.toByteArray();
        } catch (IOException | MessagePackException e) {
            return document;
        }
    }

    private interface Part {

        /** The element, changed or not; null if it is to be left out. */
        @Nullable
        Value of(Value element);
    }

    private static Value ofResult(Value result) {
        return with(result, "series", OwnDatabaseInMsgpack::ofSeries);
    }

    private static @Nullable Value ofSeries(Value series) {
        if (!series.isMapValue()) {
            return series;
        }
        Map<Value, Value> entries = series.asMapValue().map();
        Value name = entries.getOrDefault(ValueFactory.newString("name"), ValueFactory.newNil());
        Value columns = entries.getOrDefault(ValueFactory.newString("columns"), ValueFactory.newNil());
        if (name.equals(OWN)
                && columns.isArrayValue()
                && LISTED.contains(columns.asArrayValue().getOrNilValue(0))) {
            return null;
        }
        Integer column = DATABASE_COLUMN.get(name);
        return column == null ? series : with(series, "values", row -> namesOwn(row, column) ? null : row);
    }

    private static boolean namesOwn(Value row, int column) {
        return row.isArrayValue() && row.asArrayValue().getOrNilValue(column).equals(OWN);
    }

    /** The map with one of its arrays changed element by element; the array is left out if none is left, as InfluxDB does. */
    private static Value with(Value map, String key, Part part) {
        if (!map.isMapValue()) {
            return map;
        }
        List<Value> entries = new ArrayList<>();
        Value[] all = map.asMapValue().getKeyValueArray();
        for (int i = 0; i + 1 < all.length; i += 2) {
            Value value = all[i + 1];
            if (all[i].isStringValue() && all[i].asStringValue().asString().equals(key) && value.isArrayValue()) {
                value = changed(value.asArrayValue(), part);
                if (value.asArrayValue().size() == 0) {
                    continue;
                }
            }
            entries.add(all[i]);
            entries.add(value);
        }
        return ValueFactory.newMap(entries.toArray(Value[]::new));
    }

    private static ArrayValue changed(ArrayValue array, Part part) {
        List<Value> left = new ArrayList<>();
        for (Value element : array) {
            Value changed = part.of(element);
            if (changed != null) {
                left.add(changed);
            }
        }
        return ValueFactory.newArray(left);
    }
}
