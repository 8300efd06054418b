package io.lockstep.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class LogTailTest {

    @Test
    void theLastErrorIsTold() {
        assertThat(LogTail.tellingLine(List.of("starting", "ERROR no such property: x", "\tat a.B.c", "stopping", "")))
                .isEqualTo("ERROR no such property: x");
    }

    @Test
    void withoutAnErrorTheLastLineIsTold() {
        assertThat(LogTail.tellingLine(List.of("starting", "stopping", ""))).isEqualTo("stopping");
    }
}
