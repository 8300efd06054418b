package io.lockstep.connector.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import io.lockstep.common.cluster.ReplicaId;
import io.lockstep.common.log.LogEntry;
import io.lockstep.common.log.PasswordKeys;
import io.lockstep.common.registry.CommandOutcome;
import io.lockstep.connector.replica.Replica;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CommandOutcomesTest extends OneShard {

    @Test
    void theOutcomeOfACommandIsTold() {
        assign();

        deliver(entry(0, new LogEntry.Command("id-1", "DROP SERIES FROM m", "db", null, Instant.EPOCH)));

        assertThat(outcomes).containsExactly(new CommandOutcome(new ReplicaId("replica-1"), 0, 0, "id-1", 200, "{}"));
    }

    @Test
    void aSealedCommandIsRunAsWhatItHolds() {
        LogEntry.Command command =
                new LogEntry.Command("id", "SET PASSWORD FOR bob = 'geheim'", null, null, Instant.EPOCH);
        assign();

        deliver(entry(0, KEYS.seal(command)));

        verify(replica).run(command);
        assertThat(failure()).isEmpty();
    }

    @Test
    void aCommandSealedWithAnUnknownKeyIsNotSkipped() {
        PasswordKeys others = new PasswordKeys(Map.of("k9", new byte[PasswordKeys.KEY_BYTES]), "k9");
        LogEntry.Command command =
                new LogEntry.Command("id", "SET PASSWORD FOR bob = 'geheim'", null, null, Instant.EPOCH);
        assign();

        assertThatThrownBy(() -> deliver(entry(0, others.seal(command)), points(1, "m f=1 1\n")))
                .isInstanceOf(ReplicaStalledException.class)
                .hasMessageContaining("'k9'");

        verify(replica, never()).run(any());
        verify(replica, never()).write(any(), any(), any());
        assertThat(failure())
                .hasValueSatisfying(failure ->
                        assertThat(failure).contains("offset 0", "'k9'").doesNotContain("geheim"));
    }

    @Test
    void whatAServerRepeatsOfAPasswordThatItCannotParseIsNotTold() {
        LogEntry.Command command =
                new LogEntry.Command("id", "SET PASSWORD FOR bob = 'geheim'", null, null, Instant.EPOCH);
        when(replica.run(any())).thenReturn(new Replica.Answered(400, "{\"error\":\"found geheim\"}"));
        assign();

        deliver(entry(0, KEYS.seal(command)));

        assertThat(outcomes).singleElement().satisfies(outcome -> {
            assertThat(outcome.status()).isEqualTo(400);
            assertThat(outcome.body()).contains("error").doesNotContain("geheim");
        });
    }
}
