package io.lockstep.gateway.internal;

import org.jspecify.annotations.Nullable;

/**
 * Who may use the internal API.
 *
 * @param secret what a caller must know, 16 characters or more; null lets callers on this machine in and nobody else
 */
public record InternalProperties(@Nullable String secret) {

    private static final int SHORTEST = 16;

    public InternalProperties {
        if (secret != null && secret.length() < SHORTEST) {
            throw new IllegalArgumentException(
                    "lockstep.gateway.internal.secret must be at least " + SHORTEST + " characters long");
        }
    }

    /** Leaves the secret out. */
    @Override
    public String toString() {
        return "InternalProperties[secret " + (secret == null ? "not set]" : "set]");
    }
}
