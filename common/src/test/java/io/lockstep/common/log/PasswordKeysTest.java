package io.lockstep.common.log;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PasswordKeysTest {

    private static final byte[] OLD = key(1);
    private static final byte[] NEW = key(2);
    private static final LogEntry.Command COMMAND = new LogEntry.Command(
            "c-1", "SET PASSWORD FOR \"bob\" = 'geheimnis'", null, null, Instant.parse("2026-01-02T03:04:05.678Z"));

    private final PasswordKeys keys = new PasswordKeys(Map.of("k1", OLD), "k1");

    @Test
    void opensWhatItSealedAlsoAfterAWayThroughTheLog() {
        EncodedEntry encoded = WriteLogFormat.encode(keys.seal(COMMAND));

        LogEntry read = WriteLogFormat.decode(new RecordHeaders(encoded.headers()), encoded.value());

        assertThat(keys.open((LogEntry.SealedCommand) read)).isEqualTo(COMMAND);
    }

    @Test
    void theLogDoesNotHoldThePassword() {
        String record = new String(WriteLogFormat.encode(keys.seal(COMMAND)).value(), ISO_8859_1);

        assertThat(record).contains("c-1", "k1").doesNotContain("geheimnis", "bob");
        assertThat(record).doesNotContain(Base64.getEncoder().encodeToString("geheimnis".getBytes(UTF_8)));
    }

    @Test
    void theSameStatementIsNeverSealedToTheSameBytes() {
        assertThat(keys.seal(COMMAND).sealed()).isNotEqualTo(keys.seal(COMMAND).sealed());
    }

    @Test
    void opensStatementsOfAnOlderKeyAfterTheKeyWasReplaced() {
        PasswordKeys replaced = new PasswordKeys(Map.of("k1", OLD, "k2", NEW), "k2");

        assertThat(replaced.open(keys.seal(COMMAND))).isEqualTo(COMMAND);
        assertThat(replaced.seal(COMMAND).key()).isEqualTo("k2");
    }

    @Test
    void saysWhichKeyIsMissing() {
        assertThatThrownBy(() -> new PasswordKeys(Map.of("k2", NEW), "k2").open(keys.seal(COMMAND)))
                .isInstanceOf(UnreadableRecordException.class)
                .hasMessageContaining("'k1'")
                .hasMessageContaining("lockstep.password-keys.keys");
        assertThatThrownBy(() -> PasswordKeys.NONE.open(keys.seal(COMMAND)))
                .isInstanceOf(UnreadableRecordException.class);
    }

    @Test
    void refusesAnotherKeyOfTheSameId() {
        assertThatThrownBy(() -> new PasswordKeys(Map.of("k1", NEW), "k1").open(keys.seal(COMMAND)))
                .isInstanceOf(UnreadableRecordException.class)
                .hasMessageContaining("another one");
    }

    @ParameterizedTest
    @ValueSource(strings = {"id", "issuedAt", "nonce", "sealed"})
    void refusesARecordThatWasPutTogetherFromTwo(String part) {
        LogEntry.SealedCommand one = keys.seal(COMMAND);
        LogEntry.SealedCommand two = keys.seal(new LogEntry.Command(
                "c-2", COMMAND.statement(), null, null, COMMAND.issuedAt().plusSeconds(1)));

        LogEntry.SealedCommand mixed = new LogEntry.SealedCommand(
                part.equals("id") ? two.id() : one.id(),
                one.key(),
                part.equals("nonce") ? two.nonce() : one.nonce(),
                part.equals("sealed") ? two.sealed() : one.sealed(),
                part.equals("issuedAt") ? two.issuedAt() : one.issuedAt());

        assertThatThrownBy(() -> keys.open(mixed)).isInstanceOf(UnreadableRecordException.class);
    }

    @Test
    void refusesWhatIsNoBase64() {
        LogEntry.SealedCommand one = keys.seal(COMMAND);

        assertThatThrownBy(() ->
                        keys.open(new LogEntry.SealedCommand(one.id(), one.key(), "?", one.sealed(), one.issuedAt())))
                .isInstanceOf(UnreadableRecordException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SET PASSWORD FOR bob = 'x'",
                "set password for bob = 'x'",
                "CREATE USER bob WITH PASSWORD 'x'",
                " create\n user bob WITH PASSWORD 'x'"
            })
    void theFormatDoesNotTakeAPasswordInClear(String statement) {
        LogEntry.Command command = new LogEntry.Command("c", statement, null, null, Instant.EPOCH);

        assertThatThrownBy(() -> WriteLogFormat.encode(command)).isInstanceOf(IllegalArgumentException.class);
        assertThat(command.toString()).doesNotContain("bob");
    }

    @Test
    void requiresKeysOfTheRightSizeAndACurrentOneAmongThem() {
        assertThatThrownBy(() -> new PasswordKeys(Map.of("k1", new byte[16]), "k1"))
                .hasMessageContaining("32 bytes");
        assertThatThrownBy(() -> new PasswordKeys(Map.of("k1", OLD), "k3")).hasMessageContaining("k3");
        assertThat(PasswordKeys.NONE.canSeal()).isFalse();
        assertThat(keys.canSeal()).isTrue();
    }

    private static byte[] key(int value) {
        byte[] key = new byte[PasswordKeys.KEY_BYTES];
        Arrays.fill(key, (byte) value);
        return key;
    }
}
