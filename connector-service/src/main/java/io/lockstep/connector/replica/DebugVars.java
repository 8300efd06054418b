package io.lockstep.connector.replica;

import io.lockstep.connector.replica.Replica.Activity;
import io.lockstep.connector.replica.Replica.ActivityAnswer;
import io.lockstep.connector.replica.Replica.Unavailable;
import tools.jackson.databind.JsonNode;

/** Reads the statistics that InfluxDB serves at {@code /debug/vars}. */
final class DebugVars {

    private DebugVars() {}

    static ActivityAnswer activity(JsonNode vars, int runningCommands) {
        for (JsonNode section : vars) {
            if (section.path("name").asString("").equals("httpd")) {
                JsonNode values = section.path("values");
                if (values.has("writeReqActive") && values.has("writeReq")) {
                    return new Activity(
                            values.path("writeReqActive").asLong(),
                            values.path("writeReq").asLong(),
                            runningCommands);
                }
            }
        }
        return new Unavailable("/debug/vars has no httpd statistics", false);
    }
}
