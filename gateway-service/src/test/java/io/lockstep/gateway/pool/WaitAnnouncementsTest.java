package io.lockstep.gateway.pool;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.springframework.dao.QueryTimeoutException;

class WaitAnnouncementsTest {

    private final AtomicLong nanos = new AtomicLong();
    private final AtomicInteger announced = new AtomicInteger();
    private final WaitAnnouncements announcements =
            new WaitAnnouncements(announced::incrementAndGet, Runnable::run, nanos::get);

    @Test
    void theFirstIsToldOfAtOnceAndTheOthersAtTheirPace() {
        announcements.waiting();
        announcements.waiting();
        nanos.addAndGet(WaitAnnouncements.PACE.toNanos() - 1);
        announcements.waiting();
        assertThat(announced).hasValue(1);

        nanos.incrementAndGet();
        announcements.waiting();
        announcements.waiting();

        assertThat(announced).hasValue(2);
    }

    @Test
    void oneThatIsDroppedIsFollowedByAnother() {
        List<Runnable> tasks = new ArrayList<>();
        WaitAnnouncements busy = new WaitAnnouncements(announced::incrementAndGet, tasks::add, nanos::get);

        busy.waiting();
        nanos.addAndGet(WaitAnnouncements.PACE.toNanos());
        busy.waiting();

        assertThat(announced).as("on the caller's thread nothing is announced").hasValue(0);
        assertThat(tasks).hasSize(2);
    }

    @Test
    void aRegistryThatIsAwayDoesNotHarmThoseWhoWait() {
        WaitAnnouncements away = new WaitAnnouncements(
                () -> {
                    announced.incrementAndGet();
                    throw new QueryTimeoutException("away");
                },
                Runnable::run,
                nanos::get);

        away.waiting();
        nanos.addAndGet(WaitAnnouncements.PACE.toNanos());
        away.waiting();

        assertThat(announced).hasValue(2);
    }
}
