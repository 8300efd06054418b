package io.lockstep.gateway.read;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.lockstep.gateway.catalog.DatabaseCatalog;
import io.lockstep.gateway.turns.MsgpackDocument;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.CharBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.msgpack.core.MessageBufferPacker;
import org.msgpack.core.MessagePack;
import org.msgpack.core.MessagePackException;
import org.msgpack.core.MessageUnpacker;
import org.msgpack.value.ValueType;

/**
 * Leaves the database that holds a replica's marker out of the listings in one answer, document by document. A document that is longer
 * than the bound is passed on as it is.
 */
final class OwnDatabaseInMsgpack {

    private static final int LONGEST = 4 * 1024 * 1024;

    /** What the listings that have a series for each database begin their columns with. */
    private static final Set<String> LISTED = Set.of("id", "name");

    /** The column that names a database, in the listings that have a row for each. */
    private static final Map<String, Integer> DATABASE_COLUMN = Map.of("databases", 0, "shard groups", 1);

    private final ByteArrayOutputStream open = new ByteArrayOutputStream();
    private MsgpackDocument document = new MsgpackDocument();
    private boolean tooLong;

    /** Takes the next bytes of the answer; returns what can be passed on. */
    byte[] take(byte[] bytes) {
        ByteArrayOutputStream ready = new ByteArrayOutputStream();
        String text = new String(bytes, ISO_8859_1);
        int at = 0;
        while (at < bytes.length) {
            int taken = document.take(CharBuffer.wrap(text, at, text.length()));
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

    /** A whole document without the database, all else byte by byte; what is not InfluxDB's stays as it is. */
    static byte[] without(byte[] document) {
        if (!new String(document, ISO_8859_1).contains(DatabaseCatalog.OWN)) {
            return document;
        }
        try (MessageUnpacker in = MessagePack.newDefaultUnpacker(document)) {
            return new Copy(document, in).document();
        } catch (IOException | MessagePackException e) {
            return document;
        }
    }

    /** Copies a document part by part, and leaves parts out. */
    private static final class Copy {

        private final byte[] document;
        private final MessageUnpacker in;

        Copy(byte[] document, MessageUnpacker in) {
            this.document = document;
            this.in = in;
        }

        private interface Element {

            /** Reads an element; null if it is to be left out. */
            byte @Nullable [] read() throws IOException;
        }

        private interface Entry {

            /** Reads the value of a key; null if both are to be left out. */
            byte @Nullable [] read(String key) throws IOException;
        }

        private interface Header {

            void pack(MessageBufferPacker packer) throws IOException;
        }

        byte[] document() throws IOException {
            return map(key -> key.equals("results") ? array(this::result) : asItIs());
        }

        private byte[] result() throws IOException {
            return map(key -> key.equals("series") ? array(this::series) : asItIs());
        }

        private byte @Nullable [] series() throws IOException {
            Series series = new Series();
            byte[] bytes = map(series::entry);
            return series.isOwn() ? null : bytes;
        }

        /** InfluxDB sends name and columns before the values. */
        private final class Series {

            private String name = "";
            private String firstColumn = "";

            byte @Nullable [] entry(String key) throws IOException {
                int start = position();
                switch (key) {
                    case "name" -> name = in.unpackString();
                    case "columns" -> columns();
                    case "values" -> {
                        Integer column = DATABASE_COLUMN.get(name);
                        return column == null ? asItIs() : array(() -> row(column));
                    }
                    default -> in.skipValue();
                }
                return since(start);
            }

            private void columns() throws IOException {
                int length = in.unpackArrayHeader();
                if (length > 0) {
                    firstColumn = in.unpackString();
                    in.skipValue(length - 1);
                }
            }

            boolean isOwn() {
                return name.equals(DatabaseCatalog.OWN) && LISTED.contains(firstColumn);
            }
        }

        private byte @Nullable [] row(int column) throws IOException {
            int start = position();
            boolean own = false;
            int length = in.unpackArrayHeader();
            for (int i = 0; i < length; i++) {
                if (i == column && in.getNextFormat().getValueType() == ValueType.STRING) {
                    own = in.unpackString().equals(DatabaseCatalog.OWN);
                } else {
                    in.skipValue();
                }
            }
            return own ? null : since(start);
        }

        private byte[] map(Entry entry) throws IOException {
            List<byte[]> kept = new ArrayList<>();
            for (int left = in.unpackMapHeader(); left > 0; left--) {
                int start = position();
                String key = in.unpackString();
                byte[] name = since(start);
                byte[] value = entry.read(key);
                if (value != null) {
                    kept.add(name);
                    kept.add(value);
                }
            }
            return joined(packer -> packer.packMapHeader(kept.size() / 2), kept);
        }

        /** Null if nothing is left of it: InfluxDB sends no empty lists. */
        private byte @Nullable [] array(Element element) throws IOException {
            List<byte[]> kept = new ArrayList<>();
            for (int left = in.unpackArrayHeader(); left > 0; left--) {
                byte[] read = element.read();
                if (read != null) {
                    kept.add(read);
                }
            }
            return kept.isEmpty() ? null : joined(packer -> packer.packArrayHeader(kept.size()), kept);
        }

        private byte[] asItIs() throws IOException {
            int start = position();
            in.skipValue();
            return since(start);
        }

        private int position() {
            return Math.toIntExact(in.getTotalReadBytes());
        }

        private byte[] since(int start) {
            return Arrays.copyOfRange(document, start, position());
        }

        private static byte[] joined(Header header, List<byte[]> parts) throws IOException {
            try (MessageBufferPacker packer = MessagePack.newDefaultBufferPacker()) {
                header.pack(packer);
                for (byte[] part : parts) {
                    packer.addPayload(part);
                }
                return packer.toByteArray();
            }
        }
    }
}
