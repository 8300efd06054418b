package io.lockstep.connector.log;

import io.lockstep.common.log.LogEntry;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * What is committed with an offset: the settings in force there, so that position and settings can never disagree, and a
 * connector that resumes need not search the log backwards for them.
 */
final class CommitMetadata {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private CommitMetadata() {}

    static String write(LogEntry.@Nullable Settings settings) {
        return settings == null ? "" : JSON.writeValueAsString(settings);
    }

    static LogEntry.@Nullable Settings read(String metadata) {
        return metadata.isEmpty() ? null : JSON.readValue(metadata, LogEntry.Settings.class);
    }
}
