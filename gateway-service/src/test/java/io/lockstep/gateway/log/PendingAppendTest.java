package io.lockstep.gateway.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class PendingAppendTest {

    private final AtomicInteger released = new AtomicInteger();

    @Test
    void isAcceptedOnlyWhenEveryRecordIsAcknowledged() {
        PendingAppend append = append(2);

        append.acknowledged(8);
        assertThat(append.result()).isNotDone();
        append.acknowledged(7);

        assertThat(append.result()).isCompletedWithValue(new AppendResult.Accepted("topic", 3, 8, List.of(7L, 8L)));
        assertThat(released).hasValue(1);
    }

    @Test
    void theTokenIsTheOffsetBehindTheLastRecord() {
        assertThat(new AppendResult.Accepted("topic", 3, 8).token()).hasToString("v1:topic:3=9");
    }

    @Test
    void oneRecordThatFailsFailsTheAppendAtOnce() {
        PendingAppend append = append(3);

        append.acknowledged(7);
        append.failed(1, "gone");

        assertThat(append.result()).isCompletedWithValue(new AppendResult.Unavailable("gone"));
        assertThat(append.isWanted()).isFalse();
    }

    @Test
    void holdsItsMemoryUntilTheLastRecordIsSettled() {
        PendingAppend append = append(3);

        append.failed(1, "gone");
        append.acknowledged(9);
        assertThat(released).hasValue(0);
        append.failed(1, "gone too");

        assertThat(released).hasValue(1);
        assertThat(append.result()).isCompletedWithValue(new AppendResult.Unavailable("gone"));
    }

    private PendingAppend append(int records) {
        return new PendingAppend("topic", 3, records, released::incrementAndGet);
    }
}
