package io.lockstep.connector.verify;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import org.msgpack.value.Value;

/** Names and settings in answers, as text. */
final class Texts {

    private Texts() {}

    static String of(Value value) {
        return value.isRawValue() ? new String(value.asRawValue().asByteArray(), UTF_8) : value.toString();
    }

    /** Text from its bytes, one character each. */
    static String utf8(String bytes) {
        return new String(bytes.getBytes(ISO_8859_1), UTF_8);
    }
}
