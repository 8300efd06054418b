package io.lockstep.monitor.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.times;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import io.lockstep.common.position.Position;
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

    @Test
    void aLogThatIsDeletedDuringATermIsReportedOnceAndNotMadeAnew() throws LogUnavailableException {
        LogWatch watch = watch();
        when(admin.ensureTopics()).thenReturn(List.of());
        when(admin.retention()).thenReturn(Duration.ofDays(1));
        when(admin.read()).thenReturn(read("one")).thenThrow(new LogAdmin.LogMissingException());
        watch.requestCheck(found -> told.add(found.toString()));

        watch.round();
        watch.round();
        watch.round();

        assertThat(told).hasSize(2);
        assertThat(told.get(1)).contains("existence is deleted", "an operator must decide");
        verify(admin, times(1)).ensureTopics();
    }

    @Test
    void aLogThatTookTheOldOnesPlaceIsChecked() throws LogUnavailableException {
        LogWatch watch = watch();
        when(admin.ensureTopics()).thenReturn(List.of());
        when(admin.retention()).thenReturn(Duration.ofDays(1));
        when(admin.read())
                .thenReturn(read("one"))
                .thenThrow(new LogUnavailableException("away", null))
                .thenReturn(read("two"));
        watch.requestCheck(found -> told.add("checked"));

        watch.round();
        watch.round();
        watch.round();
        watch.round();
        watch.round();

        assertThat(told).containsExactly("checked", "checked");
    }

    private LogWatch watch() {
        return new LogWatch(admin, new LogView(), Duration.ofSeconds(1), new TickableClock());
    }

    private static LogReading.Read read(String topicId) {
        return new LogReading.Read(topicId, Position.of(0, 0), Position.of(0, 1), null, new TickableClock().instant());
    }
}
