package io.lockstep.local;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/**
 * A verification as the monitor tells it.
 *
 * @param state RUNNING, EQUAL, DIFFERENT or NOT_VERIFIED
 * @param position where it began, printed; empty before it has
 * @param differences one line each
 */
public record VerificationView(
        String id,
        String state,
        String summary,
        String position,
        String lastPosition,
        List<String> verified,
        Map<String, String> leftOut,
        Map<String, String> notVerified,
        List<String> differing,
        List<String> differences,
        int moreDifferences,
        int checkpoints,
        long points,
        long longestPauseMillis) {

    static VerificationView from(JsonNode node) {
        List<String> differences = new ArrayList<>();
        node.path("differences").forEach(difference -> differences.add(line(difference)));
        return new VerificationView(
                text(node, "id"),
                text(node, "state"),
                text(node, "summary"),
                text(node, "position"),
                text(node, "lastPosition"),
                texts(node.path("verified")),
                map(node.path("leftOut")),
                map(node.path("notVerified")),
                texts(node.path("differing")),
                differences,
                node.path("moreDifferences").asInt(0),
                node.path("checkpoints").asInt(0),
                node.path("points").asLong(0),
                node.path("longestPauseMillis").asLong(0));
    }

    public boolean isRunning() {
        return state.equals("RUNNING");
    }

    private static String line(JsonNode difference) {
        List<String> where = new ArrayList<>();
        for (String part : List.of("db", "rp", "measurement")) {
            if (!text(difference, part).isEmpty()) {
                where.add(text(difference, part));
            }
        }
        String hour = text(difference, "hour");
        List<String> differing = texts(difference.path("differing"));
        return (where.isEmpty() ? "users" : String.join(".", where))
                + (hour.isEmpty() ? "" : ", hour from " + hour)
                + ": " + (differing.isEmpty() ? "no majority" : String.join(", ", differing) + " differs")
                + " " + map(difference.path("found"));
    }

    private static String text(JsonNode node, String name) {
        return node.path(name).asString("");
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(text -> texts.add(text.asString("")));
        return texts;
    }

    private static Map<String, String> map(JsonNode object) {
        Map<String, String> map = new TreeMap<>();
        object.properties()
                .forEach(entry -> map.put(entry.getKey(), entry.getValue().asString("")));
        return map;
    }
}
