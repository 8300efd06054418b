package io.lockstep.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ServerConfigTest {

    private final ClusterLayout layout = ClusterLayout.standard(Path.of("/home"), Path.of("/base"), 2);

    @Test
    void nothingInAReplicasConfigurationCanMakeItDiffer() {
        assertThat(InfluxConfig.server(layout, ProcessName.parse("replica-2"), false))
                .contains("bind-address = \"127.0.0.1:8286\"", "bind-address = \"127.0.0.1:8288\"")
                .contains("dir = \"/base/data/replica-2/data\"", "max-series-per-database = 0")
                .contains("max-values-per-tag = 0", "wal-fsync-delay = \"0s\"", "index-version = \"tsi1\"")
                .contains("[continuous_queries]\n  enabled = false", "[subscriber]\n  enabled = false");
    }

    @Test
    void theBrokerCreatesNoTopicByItself() {
        assertThat(KafkaConfig.server(layout))
                .contains(
                        "auto.create.topics.enable=false", "PLAINTEXT://127.0.0.1:19092", "log.dirs=/base/data/kafka");
    }

    @Test
    void theBrokerKeepsPositionsHoweverLongTheClusterIsDown() {
        assertThat(KafkaConfig.server(layout)).contains("offsets.retention.minutes=2147483647");
    }

    @Test
    void redisKeepsNothingOnDiskAndListensHereOnly() {
        assertThat(RedisConfig.server(layout)).contains("bind 127.0.0.1", "save \"\"", "appendonly no");
    }
}
