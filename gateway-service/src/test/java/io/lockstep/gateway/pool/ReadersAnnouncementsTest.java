package io.lockstep.gateway.pool;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.common.cluster.ReplicaId;
import io.lockstep.common.registry.ReaderCounts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.springframework.dao.QueryTimeoutException;

class ReadersAnnouncementsTest {

    private final AtomicLong nanos = new AtomicLong();
    private final ReaderLedger ledger = new ReaderLedger("me", nanos::get);
    private final List<ReaderCounts> announced = new ArrayList<>();
    private final AtomicBoolean redisDown = new AtomicBoolean();
    private final ReadersAnnouncements announcements = new ReadersAnnouncements(
            ledger,
            counts -> {
                if (redisDown.get()) {
                    throw new QueryTimeoutException("down");
                }
                announced.add(counts);
            },
            nanos::get);

    @Test
    void announcesChangesAndOtherwiseOnceASecond() {
        announcements.run();
        announcements.run();
        assertThat(announced).hasSize(1);

        ledger.lease(new ReplicaId("a"));
        announcements.run();
        assertThat(announced.get(1)).isEqualTo(new ReaderCounts("me", Map.of(new ReplicaId("a"), 1)));

        nanos.addAndGet(Duration.ofSeconds(1).toNanos());
        announcements.run();
        assertThat(announced).hasSize(3);
    }

    @Test
    void triesAgainWhatRedisDidNotTake() {
        redisDown.set(true);
        announcements.run();

        redisDown.set(false);
        announcements.run();

        assertThat(announced).hasSize(1);
    }
}
