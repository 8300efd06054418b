package io.lockstep.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.handler.NoUnboundElementsBindHandler;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class MonitorPropertiesTest {

    @Test
    void theDefaultsAreThoseOfTheReadme() {
        MonitorProperties properties = bind(Map.of());

        assertThat(properties.probeInterval()).isEqualTo(Duration.ofSeconds(1));
        assertThat(properties.probeTimeout()).isEqualTo(Duration.ofMillis(900));
        assertThat(properties.recheckInterval()).isEqualTo(Duration.ofSeconds(1));
        assertThat(properties.verdictValidity()).isEqualTo(Duration.ofSeconds(5));
        assertThat(properties.progressValidity()).isEqualTo(Duration.ofSeconds(3));
        assertThat(properties.admitLag()).isEqualTo(new MonitorProperties.AdmitLag(1_000, Duration.ofSeconds(1)));
        assertThat(properties.evictLag())
                .isEqualTo(new MonitorProperties.EvictLag(10_000, Duration.ofSeconds(5), Duration.ofSeconds(2)));
        assertThat(properties.log())
                .isEqualTo(new MonitorProperties.Log(1, (short) 1, Duration.ofMillis(-1), Duration.ofSeconds(2)));
        assertThat(properties.leader().lease()).isEqualTo(Duration.ofMillis(2_500));
        assertThat(properties.pressure()).isEqualTo(new MonitorProperties.Pressure(1, 1));
        assertThat(properties.name()).isNull();
        assertThat(properties.members()).singleElement().satisfies(member -> {
            assertThat(member.weight()).isEqualTo(1);
            assertThat(member.shard()).isZero();
        });
    }

    @Test
    void everyKeyIsRead() {
        Map<String, String> all = new HashMap<>();
        all.put("name", "m");
        all.put("probe-interval", "2s");
        all.put("probe-timeout", "1s");
        all.put("recheck-interval", "3s");
        all.put("verdict-validity", "9s");
        all.put("progress-validity", "8s");
        all.put("admit-lag.records", "1");
        all.put("admit-lag.time", "2s");
        all.put("evict-lag.records", "3");
        all.put("evict-lag.time", "4s");
        all.put("evict-lag.grace", "5s");
        all.put("replicas[0].weight", "2.5");
        all.put("replicas[0].shard", "1");
        all.put("log.shards", "2");
        all.put("log.replication-factor", "3");
        all.put("log.retention", "7d");
        all.put("log.timeout", "1s");
        all.put("leader.lease", "4s");
        all.put("pressure.read-weight", "2");
        all.put("pressure.write-weight", "3");

        MonitorProperties properties = bind(all);

        assertThat(properties.name()).isEqualTo("m");
        assertThat(properties.rules().toString())
                .contains("1 records or 2000 ms", "3 records or 4000 ms", "PT5S", "PT3S", "PT9S", "PT8S");
        assertThat(properties.probeInterval()).isEqualTo(Duration.ofSeconds(2));
        assertThat(properties.probeTimeout()).isEqualTo(Duration.ofSeconds(1));
        assertThat(properties.members()).singleElement().satisfies(member -> {
            assertThat(member.weight()).isEqualTo(2.5);
            assertThat(member.shard()).isEqualTo(1);
        });
        assertThat(properties.logSettings().shards()).isEqualTo(2);
        assertThat(properties.logSettings().replicationFactor()).isEqualTo((short) 3);
        assertThat(properties.logSettings().retention()).isEqualTo(Duration.ofDays(7));
        assertThat(properties.logSettings().timeout()).isEqualTo(Duration.ofSeconds(1));
        assertThat(properties.leader().lease()).isEqualTo(Duration.ofSeconds(4));
        assertThat(properties.pressureWeights().pressure(1, 1, 1)).isEqualTo(5);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    probe-interval       | 0s     | lockstep.monitor.probe-interval must be at least 1ms
                    probe-timeout        | 2s     | lockstep.monitor.probe-timeout must be at most probe-interval
                    recheck-interval     | 0s     | lockstep.monitor.recheck-interval must be at least 1ms
                    verdict-validity     | 1s     | lockstep.monitor.verdict-validity must be at least twice probe-interval
                    progress-validity    | 6s     | lockstep.monitor.progress-validity must be at most verdict-validity
                    admit-lag.records    | -1     | lockstep.monitor.admit-lag.records must be 0 or more
                    admit-lag.time       | 6s     | lockstep.monitor.evict-lag.time must be at least admit-lag.time
                    evict-lag.records    | 999    | lockstep.monitor.evict-lag.records must be at least admit-lag.records
                    evict-lag.grace      | -1s    | lockstep.monitor.evict-lag.grace must be 0 or more
                    replicas[0].id       | A_B    | lockstep.monitor.replicas[0].id: replica id 'A_B' must be
                    replicas[0].url      | ftp://x| lockstep.monitor.replicas[0].url must be an http or https URL
                    replicas[0].weight   | 0      | lockstep.monitor.replicas[0].weight must be above 0
                    replicas[0].shard    | 1      | lockstep.monitor.replicas[0].shard must be 0 or more and below log.shards
                    replicas[1].url      | http://b:1 | lockstep.monitor.replicas[1].id is missing
                    log.shards           | 0      | lockstep.monitor.log.shards must be at least 1
                    log.replication-factor | 0    | lockstep.monitor.log.replication-factor must be at least 1
                    log.retention        | 0s     | lockstep.monitor.log.retention must be at least 1ms, or -1ms
                    log.timeout          | 0s     | lockstep.monitor.log.timeout must be at least 1ms
                    leader.lease         | 999ms  | lockstep.monitor.leader.lease must be at least 1s
                    pressure.read-weight | -1     | lockstep.monitor.pressure.read-weight must be 0 or more
                    pressure.write-weight | -1    | lockstep.monitor.pressure.write-weight must be 0 or more
                    """)
    void aBadValueIsRefusedWithThePropertyAndWhatIsAllowed(String key, String value, String message) {
        assertThatThrownBy(() -> bind(Map.of(key, value)))
                .rootCause()
                .hasMessageStartingWith(message.substring(0, Math.min(message.length(), 60)));
    }

    @Test
    void aMonitorWithoutReplicasIsRefused() {
        assertThatThrownBy(() -> new Binder(
                                new MapConfigurationPropertySource(Map.of("lockstep.monitor.probe-interval", "1s")))
                        .bind("lockstep.monitor", MonitorProperties.class))
                .rootCause()
                .hasMessageContaining("lockstep.monitor.replicas must name at least one replica");
    }

    @Test
    void twoReplicasOfOneNameAreRefused() {
        assertThatThrownBy(() -> bind(Map.of("replicas[1].id", "replica-1", "replicas[1].url", "http://b:8086")))
                .rootCause()
                .hasMessageContaining("lockstep.monitor.replicas[1].id must be unique");
    }

    @Test
    void anUnknownKeyIsRefused() {
        assertThatThrownBy(() -> bind(Map.of("probe-intervall", "1s"))).hasMessageContaining("lockstep.monitor");
    }

    private static MonitorProperties bind(Map<String, String> settings) {
        Map<String, String> all = new HashMap<>();
        all.put("lockstep.monitor.replicas[0].id", "replica-1");
        all.put("lockstep.monitor.replicas[0].url", "http://a:8086");
        settings.forEach((key, value) -> all.put("lockstep.monitor." + key, value));
        return new Binder(new MapConfigurationPropertySource(all))
                .bind(
                        "lockstep.monitor",
                        Bindable.of(MonitorProperties.class),
                        new NoUnboundElementsBindHandler(BindHandler.DEFAULT))
                .get();
    }
}
