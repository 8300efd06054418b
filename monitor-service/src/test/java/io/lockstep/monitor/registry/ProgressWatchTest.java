package io.lockstep.monitor.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.common.cluster.ReplicaId;
import io.lockstep.monitor.TickableClock;
import io.lockstep.monitor.Told;
import io.lockstep.monitor.cluster.Member;
import io.lockstep.monitor.verdict.Heard;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ProgressWatchTest {

    private static final ReplicaId A = new ReplicaId("a");

    private final TickableClock clock = new TickableClock();
    private final AtomicInteger urgent = new AtomicInteger();
    private final ProgressWatch watch =
            new ProgressWatch(List.of(new Member(A, URI.create("http://a:1"), 1, 0)), clock, urgent::incrementAndGet);

    @Test
    void wordsFoundAtStartAreOfUnknownAgeUntilTheyChange() {
        watch.found(List.of(Told.progress("a", 5, 1)), clock.instant());
        assertThat(heard().at()).isNull();

        clock.tick(Duration.ofSeconds(1));
        watch.found(List.of(Told.progress("a", 5, 1)), clock.instant());
        assertThat(heard().at()).isNull();

        watch.found(List.of(Told.progress("a", 6, 1)), clock.instant());
        assertThat(heard().at()).isEqualTo(clock.instant());
    }

    @Test
    void theSameWordsAgainAreNoSignOfLife() {
        watch.announced(Told.progress("a", 5, 1));
        var first = clock.instant();
        clock.tick(Duration.ofSeconds(1));
        watch.announced(Told.progress("a", 5, 1));

        assertThat(heard().at()).isEqualTo(first);
    }

    @Test
    void aWriteFailureIsUrgentWhenItComesAndWhenItGoes() {
        watch.announced(Told.progress("a", 1, 1));
        int before = urgent.get();
        watch.announced(Told.progress("a", 2, 2));
        assertThat(urgent).hasValue(before);

        watch.announced(Told.failing("a", 3, 2));
        watch.announced(Told.failing("a", 4, 2));
        watch.announced(Told.progress("a", 5, 3));

        assertThat(urgent).hasValue(before + 2);
    }

    @Test
    void anAnnouncementIsNotOverwrittenByAnOlderRead() {
        var readFrom = clock.instant();
        clock.tick(Duration.ofMillis(5));
        watch.announced(Told.behindBarrier("a", "inc-2", 7, 9));
        watch.found(List.of(Told.progress("a", 99, 1)), readFrom);

        assertThat(heard().progress().incarnation()).isEqualTo("inc-2");
    }

    @Test
    void strangersAreIgnored() {
        watch.announced(Told.progress("x", 1, 1));

        assertThat(watch.all()).isEmpty();
    }

    private Heard heard() {
        return Objects.requireNonNull(watch.of(A));
    }
}
