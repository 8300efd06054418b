package io.lockstep.monitor.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.common.cluster.ReplicaId;
import io.lockstep.common.registry.redis.RegistryKeys;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataAccessException;

/** What one monitor found against a replica stands on all of them, whatever becomes of Redis while one of them lives. */
class ConvictionsTest {

    private static final ReplicaId REPLICA = new ReplicaId("replica-2");
    private static final Conviction CONVICTION = new Conviction(REPLICA, "content", "because", Instant.EPOCH);

    private final FakeHash hash = new FakeHash();
    private final Convictions leader = convictions();
    private final Convictions standby = convictions();

    @Test
    void aStandbyKnowsWhatTheLeaderFound() {
        leader.refresh();
        leader.convict(CONVICTION);

        standby.refresh();

        assertThat(standby.of(REPLICA)).isEqualTo(CONVICTION);
    }

    @Test
    void whoeverComesFirstAfterRedisForgotPutsItBack() {
        leader.refresh();
        leader.convict(CONVICTION);
        standby.refresh();
        hash.empty();

        standby.refresh();
        leader.refresh();

        assertThat(convictedOn(leader)).isEqualTo(CONVICTION);
        assertThat(convictedOn(standby)).isEqualTo(CONVICTION);
        assertThat(convictedOn(convictions())).as("a monitor that is new").isEqualTo(CONVICTION);
    }

    @Test
    void aMonitorThatIsNewDoesNotMakeTheOthersForget() {
        leader.refresh();
        leader.convict(CONVICTION);
        hash.empty();

        Convictions started = convictions();
        started.refresh();
        leader.refresh();
        started.refresh();

        assertThat(leader.of(REPLICA)).isEqualTo(CONVICTION);
        assertThat(started.of(REPLICA)).isEqualTo(CONVICTION);
    }

    @Test
    void whatWasFoundWhileRedisWasAwayIsWrittenWhenItIsBack() {
        leader.refresh();
        hash.setAway(true);
        assertThatThrownBy(() -> leader.convict(CONVICTION)).isInstanceOf(DataAccessException.class);
        assertThat(leader.of(REPLICA)).as("it holds here").isEqualTo(CONVICTION);
        hash.setAway(false);

        leader.refresh();

        assertThat(leader.of(REPLICA)).isEqualTo(CONVICTION);
        assertThat(convictedOn(standby)).isEqualTo(CONVICTION);
    }

    @Test
    void whatIsAcquittedIsSoOnAllMonitors() {
        leader.refresh();
        leader.convict(CONVICTION);
        standby.refresh();

        assertThat(leader.acquit(REPLICA, "content")).as("it holds the same").isFalse();
        assertThat(leader.acquit(REPLICA, "other content")).isTrue();

        assertThat(leader.of(REPLICA)).isNull();
        assertThat(convictedOn(standby)).isNull();
    }

    private static @Nullable Conviction convictedOn(Convictions monitor) {
        monitor.refresh();
        return monitor.of(REPLICA);
    }

    private Convictions convictions() {
        return new Convictions(hash.redis(), new RegistryKeys("test"));
    }
}
