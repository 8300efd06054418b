package io.lockstep.gateway.into;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.msgpack.core.MessageFormat;
import org.msgpack.core.MessagePack;
import org.msgpack.core.MessagePackException;
import org.msgpack.core.MessageUnpacker;

/**
 * Reads InfluxDB's results from MessagePack, row by row, with the types that JSON loses: a value is a {@link Long}, {@link Double},
 * {@link Boolean}, {@link String} or null. Strings come as their bytes, one character each.
 */
final class ResultRows {

    /** Takes what comes, in its order. */
    interface Sink {

        /** The rows that follow are of this series; may come again for the same series. */
        void series(String name, Map<String, String> tags, List<String> columns) throws IntoException;

        /** A row, in the order of the columns. */
        void row(List<@Nullable Object> values) throws IntoException, InterruptedException;
    }

    private final MessageUnpacker in;
    private final Sink sink;

    private ResultRows(InputStream body, Sink sink) {
        this.in = MessagePack.newDefaultUnpacker(body);
        this.sink = sink;
    }

    /**
     * Reads an answer to its end.
     *
     * @throws IOException if the answer breaks off, tells of trouble of this server alone, or is not InfluxDB's
     * @throws IntoException if the answer has an error, or if the sink wants no more
     */
    static void read(InputStream body, Sink sink) throws IOException, IntoException, InterruptedException {
        ResultRows rows = new ResultRows(body, sink);
        try {
            if (!rows.in.hasNext()) {
                throw new IOException("the answer is empty");
            }
            while (rows.in.hasNext()) {
                rows.map(rows::document);
            }
        } catch (MessagePackException e) {
            throw new IOException("the answer is not InfluxDB's: " + e.getMessage(), e);
        }
    }

    private interface Entry {

        void read(String key) throws IOException, IntoException, InterruptedException;
    }

    private interface Element {

        void read() throws IOException, IntoException, InterruptedException;
    }

    private void document(String key) throws IOException, IntoException, InterruptedException {
        switch (key) {
            case "results" -> each(() -> map(this::result));
            case "error" -> throw IntoException.told(error());
            default -> in.skipValue();
        }
    }

    private void result(String key) throws IOException, IntoException, InterruptedException {
        switch (key) {
            case "series" -> each(this::series);
            case "error" -> throw IntoException.told(error());
            default -> in.skipValue();
        }
    }

    /** InfluxDB sends name, tags and columns before the values. */
    private void series() throws IOException, IntoException, InterruptedException {
        String[] name = {""};
        Map<String, String> tags = new TreeMap<>();
        List<String> columns = new ArrayList<>();
        map(key -> {
            switch (key) {
                case "name" -> name[0] = text();
                case "tags" -> map(tag -> tags.put(tag, text()));
                case "columns" -> each(() -> columns.add(text()));
                case "values" -> {
                    sink.series(name[0], tags, columns);
                    each(() -> row(columns.size()));
                }
                default -> in.skipValue();
            }
        });
    }

    private void row(int columns) throws IOException, IntoException, InterruptedException {
        int length = in.unpackArrayHeader();
        if (length != columns) {
            throw new IOException("the answer has a row of " + length + " values in " + columns + " columns");
        }
        List<@Nullable Object> values = new ArrayList<>(length);
        for (int i = 0; i < length; i++) {
            values.add(value());
        }
        sink.row(values);
    }

    private @Nullable Object value() throws IOException, IntoException {
        MessageFormat format = in.getNextFormat();
        return switch (format.getValueType()) {
            case NIL -> {
                in.unpackNil();
                yield null;
            }
            case BOOLEAN -> in.unpackBoolean();
            case INTEGER -> integer(format);
            case FLOAT -> in.unpackDouble();
            case STRING -> text();
            default -> throw new IOException("the answer has a value of the kind " + format);
        };
    }

    /** Servers with unsigned integers send large ones in formats of their own, and small ones like any others. */
    private long integer(MessageFormat format) throws IOException, IntoException {
        switch (format) {
            case UINT8, UINT16, UINT32, UINT64 ->
                throw new IntoException("SELECT INTO of unsigned integers is not supported by Lockstep");
            default -> {
                return in.unpackLong();
            }
        }
    }

    private void map(Entry entry) throws IOException, IntoException, InterruptedException {
        for (int left = in.unpackMapHeader(); left > 0; left--) {
            entry.read(text());
        }
    }

    private void each(Element element) throws IOException, IntoException, InterruptedException {
        for (int left = in.unpackArrayHeader(); left > 0; left--) {
            element.read();
        }
    }

    private String error() throws IOException {
        return new String(text().getBytes(ISO_8859_1), UTF_8);
    }

    private String text() throws IOException {
        return new String(in.readPayload(in.unpackRawStringHeader()), ISO_8859_1);
    }
}
