package io.lockstep.gateway.command;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.lockstep.gateway.http.BodyFormat;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The results of a request's statements, in InfluxDB's form. Where a statement fails, the rest is marked as not executed;
 * unlike InfluxDB 1.6.7, which puts that in the place of the error, the error stays to be seen.
 */
final class StatementResults {

    private static final String FIRST_TIME = "1970-01-01T00:00:00Z";

    /** Seconds and nanoseconds. */
    private static final byte[] PACKED_FIRST_TIME = new byte[12];

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final List<ObjectNode> results = new ArrayList<>();

    /**
     * Adds what replicas answered to the next statement.
     *
     * @param body InfluxDB's answer to the statement alone
     * @param warning a message to add if the statement succeeded; null for none
     * @return whether it succeeded
     */
    boolean add(String body, @Nullable String warning) {
        JsonNode answer = parse(body);
        String refused = answer.path("error").asString("");
        if (!refused.isEmpty()) {
            return fail(refused);
        }
        if (!(answer.path("results").path(0) instanceof ObjectNode result)) {
            return fail("replicas gave an answer that cannot be read");
        }
        ObjectNode numbered = next();
        result.properties().forEach(field -> {
            if (!field.getKey().equals("statement_id")) {
                numbered.set(field.getKey(), field.getValue());
            }
        });
        boolean failed = numbered.has("error");
        if (!failed && warning != null) {
            warn(numbered, warning);
        }
        return !failed;
    }

    /**
     * Adds what InfluxDB answers to a SELECT … INTO.
     *
     * @param points how many points it has written
     * @param inEpoch whether times are numbers
     * @param warning a message to add; null for none
     */
    void addWritten(long points, boolean inEpoch, @Nullable String warning) {
        ObjectNode result = next();
        ObjectNode series = result.putArray("series").addObject().put("name", "result");
        series.putArray("columns").add("time").add("written");
        ArrayNode row = series.putArray("values").addArray();
        (inEpoch ? row.add(0) : row.add(FIRST_TIME)).add(points);
        if (warning != null) {
            warn(result, warning);
        }
    }

    /** Adds an error as the next statement's result; returns false. */
    boolean fail(String error) {
        next().put("error", error);
        return false;
    }

    /** Marks the statements up to {@code count} that have no result yet. */
    void skipTo(int count) {
        while (results.size() < count) {
            fail("not executed");
        }
    }

    /**
     * The whole body. As CSV it holds the statements with rows, those of SELECT … INTO, and an empty line between them.
     *
     * @param chunked one document per statement
     */
    byte[] render(boolean chunked, BodyFormat format) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        if (format == BodyFormat.CSV) {
            body.writeBytes(results.stream()
                    .filter(result -> result.has("series"))
                    .map(result -> "name,tags,time,written\nresult,,0,"
                            + row(result).path(1).asLong() + "\n")
                    .collect(Collectors.joining("\n"))
                    .getBytes(UTF_8));
        } else {
            for (List<ObjectNode> document : documents(chunked)) {
                ObjectNode root = JSON.createObjectNode();
                ArrayNode array = root.putArray("results");
                document.forEach(result -> array.add(format == BodyFormat.MSGPACK ? packed(result) : result));
                body.writeBytes(format.document(root));
            }
        }
        return body.toByteArray();
    }

    /** InfluxDB's MessagePack has the series even where there are none, and of a failure the error alone. */
    private static ObjectNode packed(ObjectNode result) {
        ObjectNode packed = JSON.createObjectNode();
        if (result.has("error")) {
            return packed.set("error", result.get("error"));
        }
        packed.setAll(result);
        packed.remove("series");
        ArrayNode series = packed.putArray("series");
        if (result.has("series")) {
            ObjectNode rows = (ObjectNode) result.path("series").path(0).deepCopy();
            if (row(result).path(0).isString()) {
                ((ArrayNode) rows.path("values").path(0))
                        .set(0, JSON.getNodeFactory().binaryNode(PACKED_FIRST_TIME));
            }
            series.add(rows);
        }
        return packed;
    }

    private static JsonNode row(ObjectNode result) {
        return result.path("series").path(0).path("values").path(0);
    }

    private static void warn(ObjectNode result, String text) {
        result.putArray("messages").addObject().put("level", "warning").put("text", text);
    }

    private List<List<ObjectNode>> documents(boolean chunked) {
        return chunked ? results.stream().map(List::of).toList() : List.of(results);
    }

    private ObjectNode next() {
        ObjectNode result = JSON.createObjectNode().put("statement_id", results.size());
        results.add(result);
        return result;
    }

    private static JsonNode parse(String body) {
        try {
            return JSON.readTree(body);
        } catch (JacksonException e) {
            // Said to the client as an answer that cannot be read.
            return JSON.createObjectNode();
        }
    }
}
