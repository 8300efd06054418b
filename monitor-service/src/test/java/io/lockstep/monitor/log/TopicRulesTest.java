package io.lockstep.monitor.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TopicRulesTest {

    @ParameterizedTest
    @CsvSource({
        "retention.ms, 1000, 2000, true",
        "retention.ms, 1000, -1, true",
        "retention.ms, 2000, 1000, false",
        "retention.ms, -1, 1000, false",
        "retention.bytes, 5, -1, true",
        "cleanup.policy, compact, delete, true",
        "message.timestamp.type, CreateTime, LogAppendTime, true"
    })
    void aCorrectionNeverCostsARecord(String setting, String found, String wanted, boolean safe) {
        assertThat(TopicRules.isSafe(setting, found, wanted)).isEqualTo(safe);
    }

    @Test
    void aTopicThatTakesLargerRecordsServes() {
        assertThat(TopicRules.serves("max.message.bytes", "2", "1")).isTrue();
        assertThat(TopicRules.serves("max.message.bytes", "1", "2")).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "2, 1", "3, 2", "5, 2"})
    void anAcknowledgedRecordSurvivesOneOfThreeBrokers(short copies, String inSync) {
        assertThat(TopicRules.writeLog(new LogSettings(1, copies, Duration.ofMillis(-1), Duration.ofSeconds(1)))
                        .settings())
                .containsEntry("min.insync.replicas", inSync)
                .containsEntry("unclean.leader.election.enable", "false");
        assertThat(TopicRules.serves("min.insync.replicas", "3", "2")).isTrue();
    }

    @Test
    void theWriteLogHasTheSettingsThatReplayRestsOn() {
        assertThat(TopicRules.writeLog(new LogSettings(1, (short) 1, Duration.ofMillis(-1), Duration.ofSeconds(1)))
                        .settings())
                .containsEntry("message.timestamp.type", "LogAppendTime")
                .containsEntry("cleanup.policy", "delete")
                .containsEntry("retention.ms", "-1")
                .containsEntry("retention.bytes", "-1")
                .containsEntry("max.message.bytes", "33554432");
    }
}
