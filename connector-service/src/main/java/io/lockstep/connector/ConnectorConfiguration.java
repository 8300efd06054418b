package io.lockstep.connector;

import io.lockstep.common.registry.WaitNotice;
import io.lockstep.common.registry.redis.DigestWriter;
import io.lockstep.common.registry.redis.OutcomeWriter;
import io.lockstep.common.registry.redis.ProgressWriter;
import io.lockstep.common.registry.redis.RegistryKeys;
import io.lockstep.common.registry.redis.RegistrySubscription;
import io.lockstep.connector.log.WindowPace;
import io.lockstep.connector.progress.ProgressAccount;
import io.lockstep.connector.progress.ProgressReport;
import io.lockstep.connector.progress.ReplayMetrics;
import io.lockstep.connector.progress.WritersInFlight;
import io.lockstep.connector.replay.Replayer;
import io.lockstep.connector.replay.WindowTraces;
import io.lockstep.connector.replica.Fence;
import io.lockstep.connector.replica.InfluxReplica;
import io.lockstep.connector.verify.Checkpoints;
import io.lockstep.connector.verify.DigestPublisher;
import io.lockstep.support.ClusterProperties;
import io.lockstep.support.InfluxdbProperties;
import io.lockstep.support.PasswordKeyProperties;
import io.lockstep.support.ReplicaConnectionProperties;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.core.StringRedisTemplate;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;

/** Wires the plain parts of the connector; Kafka's are in the package {@code log}. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({
    ConnectorProperties.class,
    ClusterProperties.class,
    InfluxdbProperties.class,
    PasswordKeyProperties.class,
    ReplicaConnectionProperties.class
})
class ConnectorConfiguration {

    @Bean
    RegistryKeys registryKeys(ClusterProperties cluster) {
        return new RegistryKeys(cluster.cluster());
    }

    @Bean
    InfluxReplica replica(
            ConnectorProperties properties,
            InfluxdbProperties user,
            ReplicaConnectionProperties connections,
            SslBundles bundles,
            Fence tenure) {
        return new InfluxReplica(
                properties.replica(), user, properties.replay().writerThreads(), connections.tls(bundles), tenure);
    }

    @Bean
    WritersInFlight writersInFlight() {
        return new WritersInFlight(System::nanoTime);
    }

    @Bean(initMethod = "start")
    ProgressReport progressReport(
            ConnectorProperties properties,
            WritersInFlight writers,
            StringRedisTemplate redis,
            RegistryKeys keys,
            ProgressAccount account) {
        ProgressWriter writer = new ProgressWriter(redis, keys);
        return new ProgressReport(
                properties.replica().id(),
                properties.replica().shard(),
                writers,
                properties.progress(),
                progress -> {
                    writer.write(progress);
                    account.renew(progress.applied());
                },
                account::current,
                Clock.systemUTC());
    }

    @Bean
    RegistrySubscription registrySubscription(
            RedisConnectionFactory connections, RegistryKeys keys, ProgressReport report, WindowPace pace) {
        // Without a monitor there may be silence for hours, which is no reason to cut off what the replay has to tell.
        RegistrySubscription subscription = new RegistrySubscription(connections, keys, System::nanoTime, false);
        subscription.onWaits(notice -> {
            pace.hurry(WaitNotice.LEASE);
            report.awaited(WaitNotice.LEASE);
        });
        // Nobody may wait for hours; by the boards, which come every second, a silence is told from a dead connection.
        subscription.onVerdicts(board -> {});
        subscription.start(() -> {});
        return subscription;
    }

    @Bean
    OutcomeWriter outcomeWriter(StringRedisTemplate redis, RegistryKeys keys) {
        return new OutcomeWriter(redis, keys);
    }

    @Bean
    ReplayMetrics replayMetrics(
            ConnectorProperties properties, WritersInFlight writers, ProgressReport report, MeterRegistry registry) {
        return new ReplayMetrics(
                writers, report, registry, properties.replica().id().value());
    }

    /** One more than lanes, which plans the next window. */
    @Bean(destroyMethod = "shutdown")
    ExecutorService lanes(ConnectorProperties properties) {
        return Executors.newFixedThreadPool(
                properties.replay().writerThreads() + 1, new CustomizableThreadFactory("lane-"));
    }

    @Bean
    DigestPublisher digestPublisher(StringRedisTemplate redis, RegistryKeys keys) {
        return new DigestPublisher(new DigestWriter(redis, keys)::write);
    }

    @Bean
    Checkpoints checkpoints(
            ConnectorProperties properties,
            InfluxReplica replica,
            ProgressReport report,
            DigestPublisher publisher,
            ReplayMetrics metrics) {
        return new Checkpoints(
                properties.replica().id(),
                replica,
                properties.verify(),
                report::current,
                publisher,
                metrics::paused,
                Clock.systemUTC(),
                System::nanoTime);
    }

    @Bean
    Replayer replayer(
            InfluxReplica replica,
            ConnectorProperties properties,
            ExecutorService lanes,
            ReplayMetrics metrics,
            Checkpoints checkpoints,
            WindowTraces traces) {
        return new Replayer(replica, properties.replay(), lanes, metrics, checkpoints, traces);
    }
}
