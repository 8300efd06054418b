package io.lockstep.connector.verify;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.msgpack.core.MessagePack;
import org.msgpack.core.MessagePackException;
import org.msgpack.core.MessageUnpacker;
import org.msgpack.value.Value;

/**
 * Reads InfluxDB's results from MessagePack, row by row. MessagePack keeps what JSON loses: that 1 is a float or an integer.
 * Strings come as their bytes, one character each (ISO 8859-1), because InfluxDB holds strings that are not UTF-8.
 */
final class ResultRows {

    /** Takes what comes, in its order. */
    interface Sink {

        /** The rows that follow are of this series; may come again for the same series. */
        void series(String name, Map<String, String> tags, List<String> columns);

        /** A row, in the order of the columns. */
        void row(List<Value> values);
    }

    private final MessageUnpacker in;
    private final Sink sink;
    private Optional<String> error = Optional.empty();

    private ResultRows(InputStream body, Sink sink) {
        this.in = MessagePack.newDefaultUnpacker(body);
        this.sink = sink;
    }

    /**
     * Reads an answer to its end.
     *
     * @return InfluxDB's own error, if it has one
     * @throws IOException if the answer breaks off or is not InfluxDB's
     */
    static Optional<String> read(InputStream body, Sink sink) throws IOException {
        ResultRows rows = new ResultRows(body, sink);
        try {
            while (rows.in.hasNext()) {
                rows.document();
            }
            return rows.error;
        } catch (MessagePackException | IndexOutOfBoundsException e) {
            throw new IOException("the answer is not InfluxDB's: " + e.getMessage(), e);
        }
    }

    private void document() throws IOException {
        for (int left = in.unpackMapHeader(); left > 0; left--) {
            String key = text();
            if (key.equals("results")) {
                each(this::result);
            } else if (key.equals("error")) {
                error = Optional.of(text());
            } else {
                in.skipValue();
            }
        }
    }

    private void result() throws IOException {
        for (int left = in.unpackMapHeader(); left > 0; left--) {
            String key = text();
            if (key.equals("series")) {
                each(this::series);
            } else if (key.equals("error")) {
                error = Optional.of(text());
            } else {
                in.skipValue();
            }
        }
    }

    /** InfluxDB sends name, tags and columns before the values. */
    private void series() throws IOException {
        String name = "";
        Map<String, String> tags = new TreeMap<>();
        List<String> columns = new ArrayList<>();
        for (int left = in.unpackMapHeader(); left > 0; left--) {
            switch (text()) {
                case "name" -> name = text();
                case "tags" -> {
                    for (int tag = in.unpackMapHeader(); tag > 0; tag--) {
                        tags.put(text(), text());
                    }
                }
                case "columns" -> each(() -> columns.add(text()));
                case "values" -> {
                    if (columns.isEmpty()) {
                        throw new IOException("the answer has values before their columns");
                    }
                    sink.series(name, tags, columns);
                    each(this::row);
                }
                default -> in.skipValue();
            }
        }
    }

    private void row() throws IOException {
        int length = in.unpackArrayHeader();
        List<Value> values = new ArrayList<>(Math.min(length, 1_000));
        for (int i = 0; i < length; i++) {
            values.add(in.unpackValue());
        }
        sink.row(values);
    }

    @FunctionalInterface
    private interface Element {
        void read() throws IOException;
    }

    private void each(Element element) throws IOException {
        for (int left = in.unpackArrayHeader(); left > 0; left--) {
            element.read();
        }
    }

    private String text() throws IOException {
        return new String(in.readPayload(in.unpackRawStringHeader()), ISO_8859_1);
    }
}
