package io.lockstep.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ThreadsTest {

    private static final Duration BOUND = Duration.ofSeconds(20);
    private static final Duration POLL = Duration.ofMillis(1);

    @Test
    void aProcessIsStoppedAfterSigstopUntilSigcont() throws IOException {
        Process sleeper = new ProcessBuilder("sleep", "60").start();
        try {
            assertThat(Threads.areStopped(sleeper.pid())).isFalse();

            ProcessTable.signal(sleeper.pid(), "STOP");
            assertThat(Waiting.until(BOUND, POLL, () -> Threads.areStopped(sleeper.pid())))
                    .isTrue();

            ProcessTable.signal(sleeper.pid(), "CONT");
            assertThat(Waiting.until(BOUND, POLL, () -> !Threads.areStopped(sleeper.pid())))
                    .isTrue();
        } finally {
            sleeper.destroyForcibly();
        }
    }

    @Test
    void aProcessThatHasEndedRunsNoThread() throws Exception {
        Process ended = new ProcessBuilder("true").start();
        assertThat(ended.waitFor()).isZero();
        assertThat(Threads.areStopped(ended.pid())).isTrue();
    }
}
