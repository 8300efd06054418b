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
    private static final String SHARD = "shard";

    /** InfluxDB's database of its own statistics, which is no part of the replica's content. */
    private static final String INTERNAL = "_internal";

    private static final String WANTED_INDEX = "tsi1";

    /** What matters of a section; nothing else of it is kept. */
    private record Section(@Nullable String name, @Nullable Counts values, @Nullable ShardTags tags) {}

    private record Counts(@Nullable Long writeReqActive, @Nullable Long writeReq) {}

    private record ShardTags(@Nullable String database, @Nullable String indexType) {}

    /**
     * Which index the shards have.
     *
     * @param told of so many shards the server says which; none before release 1.7
     * @param others so many of them have another one than {@code tsi1}, and hold content of the replica
     */
    record Indexes(long told, long others) {}

    private DebugVars() {}

    /**
     * @param vars read up to the section that matters
     * @param runningCommands asked once that is found
     * @throws tools.jackson.core.JacksonException if it is no JSON, or breaks off
     */
    static ActivityAnswer activity(InputStream vars, IntSupplier runningCommands) {
        try (JsonParser parser = JSON.createParser(vars)) {
            parser.nextToken();
            for (Section section = next(parser, HTTPD); section != null; section = next(parser, HTTPD)) {
                Counts values = section.values();
                if (values != null && values.writeReqActive() != null && values.writeReq() != null) {
                    return new Activity(values.writeReqActive(), values.writeReq(), runningCommands.getAsInt());
                }
            }
        }
        return new Unavailable("/debug/vars has no httpd statistics", false);
    }

    /**
     * @param vars read to the end
     * @throws tools.jackson.core.JacksonException if it is no JSON, or breaks off
     */
    static Indexes indexes(InputStream vars) {
        long told = 0;
        long others = 0;
        try (JsonParser parser = JSON.createParser(vars)) {
            parser.nextToken();
            for (Section section = next(parser, SHARD); section != null; section = next(parser, SHARD)) {
                ShardTags tags = section.tags();
                if (tags != null && tags.indexType() != null) {
                    told++;
                    others += WANTED_INDEX.equals(tags.indexType()) || INTERNAL.equals(tags.database()) ? 0 : 1;
                }
            }
        }
        return new Indexes(told, others);
    }

    /** The next section of that name, with which its key begins too; null if there is none before the end. */
    private static @Nullable Section next(JsonParser parser, String name) {
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            boolean wanted = parser.currentName().startsWith(name);
            parser.nextToken();
            if (!wanted) {
                parser.skipChildren();
                continue;
            }
            Section section = parser.readValueAs(Section.class);
            if (section != null && name.equals(section.name())) {
                return section;
            }
        }
        return null;
    }
}
