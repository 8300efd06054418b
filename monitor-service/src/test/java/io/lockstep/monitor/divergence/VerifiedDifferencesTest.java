package io.lockstep.monitor.divergence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;

import io.lockstep.common.cluster.ReplicaId;
import io.lockstep.common.registry.Progress;
import io.lockstep.common.registry.redis.RegistryKeys;
import io.lockstep.monitor.Told;
import io.lockstep.monitor.registry.Conviction;
import io.lockstep.monitor.registry.Convictions;
import io.lockstep.monitor.registry.FakeHash;
import io.lockstep.monitor.verify.Verification;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class VerifiedDifferencesTest {

    private static final ReplicaId REPLICA = new ReplicaId("replica-2");

    private final Convictions convictions = new Convictions(new FakeHash().redis(), new RegistryKeys("test"));
    private final DivergenceWatch.Listener listener = mock(DivergenceWatch.Listener.class);
    private final VerifiedDifferences differences =
            new VerifiedDifferences(List.of(REPLICA), replica -> holding(), convictions, listener, Clock.systemUTC());
    private @Nullable String content = "content";

    @Test
    void aReplicaThatHoldsWhatWasComparedIsConvictedOfIt() {
        differences.begun(verification());

        differences.ended(verification());

        Conviction conviction = convictions.of(REPLICA);
        assertThat(conviction).isNotNull().satisfies(found -> assertThat(found.history())
                .isEqualTo("content"));
        verify(listener).convicted(any());
    }

    @Test
    void aReplicaThatWasRebuiltMeanwhileIsNotConvictedOfWhatItHeldBefore() {
        differences.begun(verification());
        content = "other content";

        differences.ended(verification());

        assertThat(convictions.of(REPLICA)).isNull();
        verify(listener, never()).convicted(any());
    }

    @Test
    void neitherIsOneOfWhichNothingIsHeard() {
        differences.begun(verification());
        content = null;

        differences.ended(verification());

        assertThat(convictions.of(REPLICA)).isNull();
    }

    private Progress holding() {
        Progress words = Told.progress(REPLICA.value(), 1, 7);
        return new Progress(
                words.replica(),
                words.shard(),
                words.incarnation(),
                words.sequence(),
                words.topicId(),
                words.applied(),
                words.barrier(),
                words.appliedAppendMillis(),
                words.writers(),
                words.failure(),
                words.formatVersion(),
                words.publishedAt(),
                content == null ? null : new Progress.Account(content, 0));
    }

    private static Verification verification() {
        return new Verification(
                "id",
                Verification.State.DIFFERENT,
                "they differ",
                "monitor",
                Instant.EPOCH,
                null,
                null,
                null,
                List.of(),
                Map.of(),
                Map.of(),
                List.of(REPLICA.value()),
                List.of(),
                0,
                1,
                1,
                1);
    }
}
