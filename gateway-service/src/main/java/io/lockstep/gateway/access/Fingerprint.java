package io.lockstep.gateway.access;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** Stands for credentials without telling them: HMAC-SHA256 under a key that this process has made up and tells nobody. */
final class Fingerprint {

    private static final String ALGORITHM = "HmacSHA256";
    private static final int KEY_BYTES = 32;

    private final SecretKeySpec key;

    Fingerprint() {
        byte[] bytes = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(bytes);
        this.key = new SecretKeySpec(bytes, ALGORITHM);
    }

    /** @param generation what was learnt in another is not found again */
    String of(Credentials credentials, long generation) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            mac.update(Long.toString(generation).getBytes(UTF_8));
            add(mac, credentials.u());
            add(mac, credentials.p());
            add(mac, credentials.authorization());
            return Base64.getEncoder().encodeToString(mac.doFinal());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has " + ALGORITHM, e);
        }
    }

    private static void add(Mac mac, @Nullable String part) {
        byte[] bytes = part == null ? new byte[0] : part.getBytes(UTF_8);
        mac.update((" " + (part == null ? -1 : bytes.length) + " ").getBytes(UTF_8));
        mac.update(bytes);
    }
}
