package io.lockstep.common.registry.redis;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** The registry's messages as JSON. Unknown fields are ignored, so that processes can be upgraded one by one. */
final class RegistryJson {

    private static final Logger log = LoggerFactory.getLogger(RegistryJson.class);
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private RegistryJson() {}

    static String write(Object message) {
        return JSON.writeValueAsString(message);
    }

    /** Reads a message; one that cannot be read counts as none, because a stranger may write into Redis. */
    static <T> Optional<T> read(@Nullable String text, Class<T> type) {
        if (text == null) {
            return Optional.empty();
        }
        try {
            return Optional.ofNullable(JSON.readValue(text, type));
        } catch (JacksonException e) {
            log.atWarn()
                    .addKeyValue("type", type.getSimpleName())
                    .setCause(e)
                    .log("unreadable registry message ignored");
            return Optional.empty();
        }
    }
}
