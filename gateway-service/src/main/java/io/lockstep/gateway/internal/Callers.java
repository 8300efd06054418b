package io.lockstep.gateway.internal;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.InetSocketAddress;
import java.security.MessageDigest;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Tells who may use the internal API. */
final class Callers {

    private static final String SCHEME = "Bearer ";

    private final @Nullable String secret;

    Callers(@Nullable String secret) {
        this.secret = secret;
    }

    /**
     * Why a caller is turned away; empty if it isn't.
     *
     * @param authorization the header {@code Authorization}
     */
    Optional<String> refusal(@Nullable String authorization, @Nullable InetSocketAddress address) {
        if (secret == null) {
            boolean local = address != null
                    && address.getAddress() != null
                    && address.getAddress().isLoopbackAddress();
            return local
                    ? Optional.empty()
                    : Optional.of("without lockstep.gateway.internal.secret, only callers on this machine are let in");
        }
        boolean knows = authorization != null
                && authorization.startsWith(SCHEME)
                // Takes the same time wherever the two differ.
                && MessageDigest.isEqual(
                        authorization.substring(SCHEME.length()).getBytes(UTF_8), secret.getBytes(UTF_8));
        return knows ? Optional.empty() : Optional.of("the secret is missing or wrong");
    }
}
