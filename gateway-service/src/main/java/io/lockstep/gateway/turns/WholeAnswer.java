package io.lockstep.gateway.turns;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.lockstep.gateway.http.BodyFormat;
import java.io.ByteArrayOutputStream;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The answer to a request with several statements: what stands before, between and behind their results. */
public final class WholeAnswer {

    private static final byte[] NOTHING = {};

    private final BodyFormat format;
    private final boolean chunked;
    private final int statements;
    private boolean begun;

    /**
     * @param chunked whether each result is a document of its own
     * @param statements how many results there will be, less than 128
     */
    public WholeAnswer(BodyFormat format, boolean chunked, int statements) {
        this.format = format;
        this.chunked = chunked;
        this.statements = statements;
    }

    /** What stands before everything. */
    public byte[] opening() {
        if (chunked) {
            return NOTHING;
        }
        return switch (format) {
            case JSON -> bytes("{\"results\":[");
            case PRETTY_JSON -> bytes("{\n    \"results\": [\n        ");
            case CSV -> NOTHING;
            case MSGPACK -> {
                ByteArrayOutputStream head = new ByteArrayOutputStream();
                head.writeBytes(bytes("\u0081\u00a7results"));
                if (statements < 16) {
                    head.write(0x90 | statements);
                } else {
                    head.writeBytes(new byte[] {(byte) 0xdc, 0, (byte) statements});
                }
                yield head.toByteArray();
            }
        };
    }

    /** What stands between two results. */
    public byte[] separator() {
        if (chunked) {
            return NOTHING;
        }
        return switch (format) {
            case JSON -> bytes(",");
            case PRETTY_JSON -> bytes(",\n        ");
            case CSV, MSGPACK -> NOTHING;
        };
    }

    /** What stands behind everything. */
    public byte[] closing() {
        if (chunked) {
            return NOTHING;
        }
        return switch (format) {
            case JSON -> bytes("]}\n");
            case PRETTY_JSON -> bytes("\n    ]\n}\n");
            case CSV, MSGPACK -> NOTHING;
        };
    }

    /** The part of a statement, to be fed with the answer to it alone. */
    public StatementAnswer statement(int id) {
        return switch (format) {
            case JSON -> new JsonAnswer(id, chunked, false);
            case PRETTY_JSON -> new JsonAnswer(id, chunked, true);
            case CSV -> new CsvAnswer(!begun);
            case MSGPACK -> new MsgpackAnswer(id, chunked);
        };
    }

    /** To be told when a statement has answered anything. */
    public void begun() {
        begun = true;
    }

    /** The answer to one statement alone that is nothing but an error; empty as CSV. */
    public byte[] error(String text) {
        if (format == BodyFormat.CSV) {
            return NOTHING;
        }
        ObjectNode result = JsonNodeFactory.instance.objectNode();
        if (format != BodyFormat.MSGPACK) {
            result.put("statement_id", 0);
        }
        ObjectNode document = JsonNodeFactory.instance.objectNode();
        document.putArray("results").add(result.put("error", text));
        return format.document(document);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(ISO_8859_1);
    }
}
