package io.lockstep.local;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * One replica as the monitor's API shows it.
 *
 * @param applied the applied position as JSON
 * @param lagRecords negative when unknown
 * @param lagSeconds negative when unknown
 */
public record ReplicaView(
        String id,
        String url,
        String status,
        boolean degraded,
        String reason,
        String since,
        String applied,
        long lagRecords,
        double lagSeconds) {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    static ReplicaView from(JsonNode node) {
        return new ReplicaView(
                node.path("id").asString(""),
                node.path("url").asString(""),
                node.path("status").asString("?"),
                node.path("degraded").asBoolean(false),
                node.path("reason").asString(""),
                node.path("since").asString(""),
                node.path("applied").toString(),
                node.path("lagRecords").asLong(-1),
                node.path("lagSeconds").asDouble(-1));
    }

    /** The applied position within a shard; negative when unknown. */
    public long applied(int shard) {
        return JSON.readTree(applied).path(Integer.toString(shard)).asLong(-1);
    }

    public boolean isAvailable() {
        return status.equals("AVAILABLE");
    }
}
