package io.lockstep.support;

import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The keys that statements with passwords are encrypted with in the write log ({@code lockstep.password-keys.*}).
 *
 * @param current id of the key that gateways use; null as long as such statements are refused. Connectors take no notice
 * @param keys by id, 32 bytes in Base64 each; all that the log may need
 */
@ConfigurationProperties(prefix = "lockstep.password-keys", ignoreUnknownFields = false)
public record PasswordKeyProperties(@Nullable String current, @DefaultValue Map<String, String> keys) {

    private static final String PREFIX = "lockstep.password-keys.";
    private static final int KEY_BYTES = 32;

    public PasswordKeyProperties {
        keys = Map.copyOf(keys);
        keys.forEach(PasswordKeyProperties::decoded);
        current = current == null || current.isEmpty() ? null : current;
        if (current != null && !keys.containsKey(current)) {
            throw new IllegalArgumentException(
                    PREFIX + "current is '" + current + "', but " + PREFIX + "keys has only " + keys.keySet());
        }
    }

    /** The keys' bytes by id. */
    public Map<String, byte[]> decoded() {
        Map<String, byte[]> decoded = new HashMap<>();
        keys.forEach((id, key) -> decoded.put(id, decoded(id, key)));
        return decoded;
    }

    /** Says which key is wrong, never what it is. */
    private static byte[] decoded(String id, String key) {
        byte[] bytes;
        try {
            bytes = Base64.getDecoder().decode(key.strip());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(PREFIX + "keys." + id + " must be 32 bytes in Base64");
        }
        if (bytes.length != KEY_BYTES) {
            throw new IllegalArgumentException(
                    PREFIX + "keys." + id + " must be 32 bytes in Base64, but is " + bytes.length + " bytes");
        }
        return bytes;
    }

    /** Leaves the keys out. */
    @Override
    public String toString() {
        return "PasswordKeyProperties[" + current + " of " + keys.keySet() + "]";
    }
}
