package io.lockstep.monitor;

import io.lockstep.common.registry.redis.RefusalReader;
import io.lockstep.common.registry.redis.RegistryKeys;
import io.lockstep.monitor.api.ApiProperties;
import io.lockstep.monitor.api.Replicas;
import io.lockstep.monitor.divergence.DivergenceAlarm;
import io.lockstep.monitor.divergence.DivergenceWatch;
import io.lockstep.monitor.lead.Bell;
import io.lockstep.monitor.lead.EvidenceSource;
import io.lockstep.monitor.lead.Leadership;
import io.lockstep.monitor.lead.Registry;
import io.lockstep.monitor.lead.TermSettings;
import io.lockstep.monitor.log.LogAdmin;
import io.lockstep.monitor.log.LogWatch;
import io.lockstep.monitor.log.RetentionGuard;
import io.lockstep.monitor.metrics.LogMetrics;
import io.lockstep.monitor.metrics.MonitorMetrics;
import io.lockstep.monitor.metrics.RetentionMetrics;
import io.lockstep.monitor.probe.Credentials;
import io.lockstep.monitor.probe.ProbeWatch;
import io.lockstep.monitor.registry.BoardMirror;
import io.lockstep.monitor.registry.Conviction;
import io.lockstep.monitor.registry.Convictions;
import io.lockstep.monitor.registry.EventLog;
import io.lockstep.monitor.registry.ProgressWatch;
import io.lockstep.monitor.registry.ReaderLedger;
import io.lockstep.monitor.time.SteadyClock;
import io.lockstep.monitor.verdict.Evidence;
import io.lockstep.monitor.verdict.Heard;
import io.lockstep.monitor.verdict.LogView;
import io.lockstep.support.ClientTls;
import io.lockstep.support.InfluxdbProperties;
import io.lockstep.support.KafkaConnection;
import io.lockstep.support.ReplicaConnectionProperties;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Clock;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.kafka.autoconfigure.KafkaConnectionDetails;
import org.springframework.boot.kafka.autoconfigure.KafkaProperties;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.integration.redis.util.RedisLockRegistry;
import org.springframework.integration.support.leader.LockRegistryLeaderInitiator;

/** Which parts the monitor is made of. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({MonitorProperties.class, InfluxdbProperties.class, ReplicaConnectionProperties.class})
class MonitorConfiguration {

    private static final Duration STEP_OF_ELECTION = Duration.ofMillis(100);

    @Bean
    ApiProperties apiProperties(MonitorProperties properties) {
        return properties.api();
    }

    @Bean
    Clock clock() {
        return new SteadyClock();
    }

    @Bean
    Bell bell() {
        return new Bell();
    }

    @Bean
    MonitorMetrics monitorMetrics(
            MeterRegistry meters,
            MonitorProperties properties,
            BoardMirror mirror,
            ProgressWatch progress,
            Clock clock) {
        MonitorMetrics metrics = new MonitorMetrics(meters, properties.members());
        metrics.show(mirror);
        metrics.showSilence(replica -> silence(progress.of(replica), clock));
        return metrics;
    }

    @Bean
    LogView logView() {
        return new LogView();
    }

    /** The connection, security included, is Spring Kafka's; the client made from it belongs to the log package. */
    @Bean(initMethod = "start")
    LogWatch logWatch(
            KafkaProperties kafka,
            KafkaConnectionDetails connection,
            MonitorProperties properties,
            LogView view,
            Clock clock,
            MeterRegistry meters) {
        LogAdmin admin =
                new LogAdmin(new KafkaConnection(kafka, connection).forAdmin(), properties.logSettings(), clock);
        Duration interval = properties.probeInterval().compareTo(properties.recheckInterval()) < 0
                ? properties.probeInterval()
                : properties.recheckInterval();
        LogWatch watch = new LogWatch(admin, view, interval, clock);
        LogMetrics.show(meters, watch, properties.log().shards());
        return watch;
    }

    @Bean(initMethod = "start")
    ProbeWatch probeWatch(
            MonitorProperties properties,
            InfluxdbProperties user,
            ReplicaConnectionProperties connections,
            SslBundles bundles,
            Clock clock,
            MonitorMetrics metrics,
            Bell bell) {
        ClientTls tls = connections.tls(bundles);
        return new ProbeWatch(
                properties.members(),
                credentials(user),
                tls,
                properties.probeInterval(),
                properties.probeTimeout(),
                clock,
                (replica, latency, succeeded, changed) -> {
                    metrics.probed(replica, latency, succeeded, changed);
                    if (changed) {
                        bell.ring();
                    }
                });
    }

    @Bean
    EvidenceSource evidenceSource(ProbeWatch probes, Registry registry, LogView logView, Convictions convictions) {
        return (member, now) -> {
            Conviction conviction = convictions.of(member.id());
            Heard heard = registry.progress().of(member.id());
            return new Evidence(
                    probes.last(member.id()),
                    heard,
                    logView.lag(
                            heard == null ? null : heard.progress(),
                            registry.progress().all(),
                            now),
                    registry.drains().known().contains(member.id()),
                    conviction == null ? null : conviction.reason());
        };
    }

    @Bean
    Leadership leadership(
            MonitorProperties properties,
            Registry registry,
            EvidenceSource evidence,
            LogView logView,
            LogWatch logWatch,
            MonitorMetrics metrics,
            Clock clock,
            Bell bell) {
        TermSettings settings = new TermSettings(
                name(properties),
                properties.members(),
                properties.rules(),
                properties.probeInterval(),
                properties.probeInterval().plus(properties.probeTimeout()));
        Leadership leadership = Leadership.of(settings, registry, evidence, logView, logWatch, metrics, clock);
        bell.onRing(leadership::wake);
        return leadership;
    }

    @Bean
    RedisLockRegistry monitorLocks(
            RedisConnectionFactory connections, RegistryKeys keys, MonitorProperties properties) {
        RedisLockRegistry locks = new RedisLockRegistry(
                connections, keys.key("monitor"), properties.leader().lease().toMillis());
        locks.setIdleBetweenTries(STEP_OF_ELECTION);
        return locks;
    }

    @Bean
    LockRegistryLeaderInitiator election(RedisLockRegistry locks, Leadership leadership, MonitorProperties properties) {
        LockRegistryLeaderInitiator election = new LockRegistryLeaderInitiator(locks, leadership);
        election.setHeartBeatMillis(properties.leader().lease().toMillis() / 5);
        election.setBusyWaitMillis(STEP_OF_ELECTION.toMillis());
        return election;
    }

    @Bean
    DivergenceAlarm divergenceAlarm(MonitorMetrics metrics, EventLog events, Clock clock, Bell bell) {
        return new DivergenceAlarm(metrics, events, clock, bell::ring);
    }

    @Bean(initMethod = "start")
    DivergenceWatch divergenceWatch(
            MonitorProperties properties,
            RefusalReader refusals,
            ProgressWatch progress,
            Convictions convictions,
            MonitorMetrics metrics,
            DivergenceWatch.Listener listener,
            Clock clock) {
        return new DivergenceWatch(
                properties.members(),
                refusals,
                replica -> {
                    Heard heard = progress.of(replica);
                    return heard == null ? null : heard.progress();
                },
                convictions,
                metrics::leads,
                listener,
                clock);
    }

    @Bean
    RetentionGuard retentionGuard(
            LogWatch watch,
            LogView view,
            Clock clock,
            MeterRegistry meters,
            MonitorProperties properties,
            ProgressWatch progress) {
        RetentionGuard guard = new RetentionGuard(watch::last, view, clock);
        RetentionMetrics.show(meters, properties.members(), replica -> guard.secondsLeft(progress.of(replica)));
        return guard;
    }

    @Bean
    Replicas replicas(
            Registry registry,
            ReaderLedger readers,
            ProgressWatch progress,
            RetentionGuard retention,
            MonitorProperties properties,
            Clock clock,
            Bell bell) {
        return new Replicas(
                registry.mirror(),
                readers,
                progress,
                registry.drains(),
                registry.events(),
                retention,
                properties.pressureWeights(),
                clock,
                bell::ring);
    }

    private static @Nullable Duration silence(@Nullable Heard heard, Clock clock) {
        return heard == null || heard.at() == null ? null : Duration.between(heard.at(), clock.instant());
    }

    /** Whom the monitor is at the replicas; null where they ask for no credentials. */
    static @Nullable Credentials credentials(InfluxdbProperties user) {
        return user.username() == null || user.password() == null
                ? null
                : new Credentials(user.username(), user.password());
    }

    private static String name(MonitorProperties properties) {
        if (properties.name() != null && !properties.name().isBlank()) {
            return properties.name();
        }
        String process = ":" + ProcessHandle.current().pid();
        try {
            return InetAddress.getLocalHost().getHostName() + process;
        } catch (UnknownHostException e) {
            return "monitor" + process;
        }
    }
}
