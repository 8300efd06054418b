package io.lockstep.connector.replica;

import io.lockstep.connector.replica.Replica.Activity;
import io.lockstep.connector.replica.Replica.ActivityAnswer;
import io.lockstep.connector.replica.Replica.Unavailable;
import java.io.InputStream;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads the statistics that InfluxDB serves at {@code /debug/vars}. They hold some 2 KB for each shard, hundreds of megabytes on a
 * large server, and are read as they come.
 */
final class DebugVars {

    private static final JsonMapper JSON = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();
    private static final String HTTPD = "httpd";

    /** What matters of a section; nothing else of it is kept. */
    private record Section(@Nullable String name, @Nullable Counts values) {}

    private record Counts(@Nullable Long writeReqActive, @Nullable Long writeReq) {}

    private DebugVars() {}

    /**
     * @param vars read up to the section that matters
     * @param runningCommands asked once that is found
     * @throws tools.jackson.core.JacksonException if it is no JSON, or breaks off
     */
    static ActivityAnswer activity(InputStream vars, IntSupplier runningCommands) {
        try (JsonParser parser = JSON.createParser(vars)) {
            if (parser.nextToken() == JsonToken.START_OBJECT) {
                while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                    boolean ofHttpd = parser.currentName().startsWith(HTTPD);
                    parser.nextToken();
                    if (!ofHttpd) {
                        parser.skipChildren();
                        continue;
                    }
                    Section section = parser.readValueAs(Section.class);
                    Counts values = section == null ? null : section.values();
                    if (values != null
                            && HTTPD.equals(section.name())
                            && values.writeReqActive() != null
                            && values.writeReq() != null) {
                        return new Activity(values.writeReqActive(), values.writeReq(), runningCommands.getAsInt());
                    }
                }
            }
        }
        return new Unavailable("/debug/vars has no httpd statistics", false);
    }
}
