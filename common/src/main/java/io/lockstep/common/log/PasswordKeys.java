package io.lockstep.common.log;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * The keys that statements with passwords are encrypted with in the log: AES-256 in GCM with a random nonce of 96 bits and a
 * tag of 128 bits. The tag also covers the command's id, its key's id and its time, so that none of them can be put on
 * another statement. There is no limit to think of: a key is good for 2³² statements.
 *
 * <p>To replace a key, every connector gets the new one beside the old, then the gateways are told to use it. The old one
 * must stay as long as the log holds statements of its time.
 */
public final class PasswordKeys {

    /** Opens nothing and seals nothing. */
    public static final PasswordKeys NONE = new PasswordKeys(Map.of(), null);

    /** Of a key. */
    public static final int KEY_BYTES = 32;

    private static final String CIPHER = "AES/GCM/NoPadding";
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;

    private final Map<String, SecretKeySpec> keys = new HashMap<>();
    private final @Nullable String current;
    private final SecureRandom random = new SecureRandom();

    /**
     * Takes the keys of a cluster.
     *
     * @param keys by id; {@value #KEY_BYTES} bytes each
     * @param current id of the key that new statements are encrypted with; null for none
     */
    public PasswordKeys(Map<String, byte[]> keys, @Nullable String current) {
        keys.forEach((id, key) -> {
            if (key.length != KEY_BYTES) {
                throw new IllegalArgumentException(
                        "key '" + id + "' must have " + KEY_BYTES + " bytes, but has " + key.length);
            }
            this.keys.put(id, new SecretKeySpec(key, "AES"));
        });
        if (current != null && !keys.containsKey(current)) {
            throw new IllegalArgumentException("there is no key '" + current + "'");
        }
        this.current = current;
    }

    /** Whether statements with passwords can be taken. */
    public boolean canSeal() {
        return current != null;
    }

    /** Encrypts a command; its database is left out. Only where {@link #canSeal()}. */
    public LogEntry.SealedCommand seal(LogEntry.Command command) {
        String key = current;
        if (key == null) {
            throw new IllegalStateException("no key is set");
        }
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        Base64.Encoder base64 = Base64.getEncoder();
        LogEntry.SealedCommand open =
                new LogEntry.SealedCommand(command.id(), key, base64.encodeToString(nonce), "", command.issuedAt());
        try {
            byte[] sealed = cipher(Cipher.ENCRYPT_MODE, open, nonce)
                    .doFinal(command.statement().getBytes(UTF_8));
            return new LogEntry.SealedCommand(
                    open.id(), key, open.nonce(), base64.encodeToString(sealed), open.issuedAt());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has " + CIPHER, e);
        }
    }

    /**
     * Decrypts a command.
     *
     * @throws UnreadableRecordException if its key is not among these, or it is not what was sealed
     */
    public LogEntry.Command open(LogEntry.SealedCommand command) {
        if (!keys.containsKey(command.key())) {
            throw new UnreadableRecordException("a statement with a password is encrypted with the key '"
                    + command.key() + "', which this process does not have; add it to lockstep.password-keys.keys");
        }
        try {
            byte[] nonce = Base64.getDecoder().decode(command.nonce());
            byte[] statement = cipher(Cipher.DECRYPT_MODE, command, nonce)
                    .doFinal(Base64.getDecoder().decode(command.sealed()));
            return new LogEntry.Command(command.id(), new String(statement, UTF_8), null, null, command.issuedAt());
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new UnreadableRecordException(
                    "a statement with a password cannot be decrypted with the key '" + command.key()
                            + "': the key is another one than at the gateway, or the record was changed",
                    e);
        }
    }

    private Cipher cipher(int mode, LogEntry.SealedCommand command, byte[] nonce) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance(CIPHER);
        cipher.init(mode, keys.get(command.key()), new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(String.join(
                        "\n",
                        "sealed-command",
                        command.id(),
                        command.key(),
                        command.issuedAt().toString())
                .getBytes(UTF_8));
        return cipher;
    }

    /** Leaves the keys out. */
    @Override
    public String toString() {
        return "PasswordKeys" + keys.keySet();
    }
}
