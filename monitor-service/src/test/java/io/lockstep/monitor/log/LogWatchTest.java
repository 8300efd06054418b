package io.lockstep.monitor.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import io.lockstep.monitor.TickableClock;
import io.lockstep.monitor.log.LogAdmin.LogUnavailableException;
import io.lockstep.monitor.verdict.LogView;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LogWatchTest {

    private final LogAdmin admin = mock(LogAdmin.class);
    private final List<String> told = new ArrayList<>();

    @Test
    void aCheckThatALaterTermAsksForDuringAnotherIsMadeToo() throws LogUnavailableException {
        LogWatch watch = new LogWatch(admin, new LogView(), Duration.ofSeconds(1), new TickableClock());
        when(admin.ensureTopics())
                .thenAnswer(call -> {
                    watch.cancelCheck();
                    watch.requestCheck(found -> told.add("later"));
                    return List.of();
                })
                .thenReturn(List.of());
        when(admin.read()).thenThrow(new LogUnavailableException("away", null));
        watch.requestCheck(found -> told.add("earlier"));

        watch.round();
        watch.round();
        watch.round();

        assertThat(told).containsExactly("earlier", "later");
    }
}
