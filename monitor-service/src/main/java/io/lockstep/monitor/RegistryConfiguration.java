package io.lockstep.monitor;

import io.lockstep.common.registry.redis.ProgressReader;
import io.lockstep.common.registry.redis.RefusalReader;
import io.lockstep.common.registry.redis.RegistryKeys;
import io.lockstep.common.registry.redis.RegistrySubscription;
import io.lockstep.common.registry.redis.VerdictReader;
import io.lockstep.common.registry.redis.VerdictWriter;
import io.lockstep.monitor.lead.Bell;
import io.lockstep.monitor.lead.Registry;
import io.lockstep.monitor.registry.BoardMirror;
import io.lockstep.monitor.registry.Convictions;
import io.lockstep.monitor.registry.DrainIntents;
import io.lockstep.monitor.registry.EventLog;
import io.lockstep.monitor.registry.ProgressWatch;
import io.lockstep.monitor.registry.ReaderLedger;
import io.lockstep.support.ClusterProperties;
import java.time.Clock;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.core.StringRedisTemplate;

/** The availability registry in Redis. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(ClusterProperties.class)
class RegistryConfiguration {

    @Bean
    RegistryKeys registryKeys(ClusterProperties properties) {
        return new RegistryKeys(properties.cluster());
    }

    @Bean
    BoardMirror boardMirror(MonitorProperties properties, Clock clock) {
        return new BoardMirror(properties.members(), clock);
    }

    @Bean
    ReaderLedger readerLedger(Clock clock) {
        return new ReaderLedger(clock);
    }

    @Bean
    ProgressWatch progressWatch(MonitorProperties properties, Clock clock, Bell bell) {
        return new ProgressWatch(properties.members(), clock, bell::ring);
    }

    @Bean
    DrainIntents drainIntents(StringRedisTemplate redis, RegistryKeys keys) {
        return new DrainIntents(redis, keys);
    }

    @Bean
    Convictions convictions(StringRedisTemplate redis, RegistryKeys keys) {
        return new Convictions(redis, keys);
    }

    @Bean
    RefusalReader refusalReader(StringRedisTemplate redis, RegistryKeys keys) {
        return new RefusalReader(redis, keys);
    }

    @Bean
    EventLog eventLog(StringRedisTemplate redis, RegistryKeys keys) {
        return new EventLog(redis, keys);
    }

    @Bean
    Registry registry(
            StringRedisTemplate redis,
            RegistryKeys keys,
            ProgressWatch progress,
            BoardMirror mirror,
            DrainIntents drains,
            Convictions convictions,
            EventLog events) {
        return new Registry(
                new VerdictWriter(redis, keys),
                new VerdictReader(redis, keys),
                new ProgressReader(redis, keys),
                progress,
                mirror,
                drains,
                convictions,
                events);
    }

    @Bean
    RegistrySubscription registrySubscription(
            RedisConnectionFactory connections,
            RegistryKeys keys,
            ProgressWatch progress,
            BoardMirror mirror,
            ReaderLedger readers) {
        RegistrySubscription subscription = new RegistrySubscription(connections, keys, System::nanoTime);
        subscription.onProgress(progress::announced);
        subscription.onVerdicts(mirror::received);
        subscription.onReaders(readers::announced);
        // What was announced before is read in every round of the leader.
        subscription.start(() -> {});
        return subscription;
    }
}
