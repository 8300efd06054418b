package io.lockstep.connector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.common.cluster.ReplicaId;
import io.lockstep.connector.progress.ProgressProperties;
import io.lockstep.connector.replay.ReplayProperties;
import io.lockstep.connector.replica.ReplicaProperties;
import io.lockstep.connector.verify.VerifyProperties;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.util.unit.DataSize;

class ConnectorPropertiesTest {

    private static final String PREFIX = "lockstep.connector.";

    private final Map<String, String> properties =
            new HashMap<>(Map.of(PREFIX + "replica.id", "replica-1", PREFIX + "replica.url", "http://127.0.0.1:8186"));

    @Test
    void defaultsAreThoseOfTheReadme() {
        assertThat(bound())
                .isEqualTo(new ConnectorProperties(
                        new ReplicaProperties(
                                new ReplicaId("replica-1"),
                                URI.create("http://127.0.0.1:8186"),
                                0,
                                Duration.ofSeconds(1),
                                Duration.ofSeconds(10),
                                Duration.ofSeconds(60),
                                Duration.ofSeconds(2)),
                        new ReplayProperties(
                                4,
                                Duration.ofSeconds(1),
                                Duration.ofMillis(500),
                                5000,
                                DataSize.ofMegabytes(4),
                                DataSize.ofMegabytes(4),
                                Duration.ofMillis(20),
                                Duration.ofSeconds(15)),
                        new ProgressProperties(Duration.ofMillis(5), Duration.ofMillis(100), Duration.ofSeconds(1)),
                        new VerifyProperties(Duration.ofSeconds(1))));
    }

    @Test
    void everyKeyIsHeard() {
        set("replica.shard", "3");
        set("replica.connect-timeout", "2s");
        set("replica.write-timeout", "3s");
        set("replica.command-timeout", "4s");
        set("replica.query-timeout", "5s");
        set("replay.writer-threads", "6");
        set("replay.retry-interval", "7s");
        set("replay.drain-interval", "8s");
        set("replay.max-window-records", "9");
        set("replay.max-window-size", "11MB");
        set("replay.max-request-size", "10MB");
        set("replay.relaxed-interval", "15ms");
        set("replay.session-timeout", "14s");
        set("progress.min-interval", "12ms");
        set("progress.relaxed-interval", "120ms");
        set("progress.heartbeat", "13s");
        set("verify.max-pause", "14ms");

        assertThat(bound())
                .isEqualTo(new ConnectorProperties(
                        new ReplicaProperties(
                                new ReplicaId("replica-1"),
                                URI.create("http://127.0.0.1:8186"),
                                3,
                                Duration.ofSeconds(2),
                                Duration.ofSeconds(3),
                                Duration.ofSeconds(4),
                                Duration.ofSeconds(5)),
                        new ReplayProperties(
                                6,
                                Duration.ofSeconds(7),
                                Duration.ofSeconds(8),
                                9,
                                DataSize.ofMegabytes(11),
                                DataSize.ofMegabytes(10),
                                Duration.ofMillis(15),
                                Duration.ofSeconds(14)),
                        new ProgressProperties(Duration.ofMillis(12), Duration.ofMillis(120), Duration.ofSeconds(13)),
                        new VerifyProperties(Duration.ofMillis(14))));
    }

    @ParameterizedTest
    @CsvSource({
        "replica.id, Replica_1",
        "replica.url, ftp://127.0.0.1",
        "replica.url, 127.0.0.1:8186",
        "replica.shard, -1",
        "replica.connect-timeout, 0s",
        "replica.write-timeout, -1s",
        "replica.command-timeout, 0s",
        "replica.query-timeout, 0s",
        "replay.writer-threads, 0",
        "replay.writer-threads, 65",
        "replay.retry-interval, 0s",
        "replay.drain-interval, 0s",
        "replay.max-window-records, 0",
        "replay.max-window-size, 0B",
        "replay.max-request-size, 17MB",
        "replay.relaxed-interval, -1ms",
        "replay.relaxed-interval, 101ms",
        "replay.session-timeout, 0s",
        "replay.session-timeout, 11s",
        "progress.min-interval, -1ms",
        "progress.relaxed-interval, 4ms",
        "progress.relaxed-interval, 1001ms",
        "progress.heartbeat, 5ms"
    })
    void whatCannotBeIsRefusedByName(String key, String value) {
        set(key, value);

        assertThatThrownBy(this::bound)
                .hasStackTraceContaining(PREFIX + key.substring(0, key.indexOf('.')))
                .hasStackTraceContaining(key.substring(key.indexOf('.') + 1));
    }

    @ParameterizedTest
    @CsvSource({"id", "url"})
    void whatIsMissingIsNamed(String key) {
        properties.remove(PREFIX + "replica." + key);

        assertThatThrownBy(this::bound).hasStackTraceContaining(PREFIX + "replica." + key + " is required");
    }

    private void set(String key, String value) {
        properties.put(PREFIX + key, value);
    }

    private ConnectorProperties bound() {
        return new Binder(new MapConfigurationPropertySource(properties))
                .bindOrCreate("lockstep.connector", ConnectorProperties.class);
    }
}
