package io.lockstep.gateway.pool;

import io.lettuce.core.resource.Delay;
import io.lockstep.common.registry.WaitNotice;
import io.lockstep.common.registry.redis.ReadersAnnouncer;
import io.lockstep.common.registry.redis.RegistryKeys;
import io.lockstep.common.registry.redis.RegistrySubscription;
import io.lockstep.common.registry.redis.VerdictReader;
import io.lockstep.common.registry.redis.WaitAnnouncer;
import io.lockstep.gateway.GatewayProperties;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.springframework.boot.data.redis.autoconfigure.ClientResourcesBuilderCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.core.StringRedisTemplate;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;

/** Wires the pool to the registry. */
@Configuration(proxyBeanMethods = false)
class PoolConfiguration {

    @Bean
    ReplicaPositions replicaPositions() {
        return new ReplicaPositions(System::nanoTime);
    }

    @Bean
    ReadPool readPool(ReplicaPositions positions) {
        return new ReadPool(positions, System::nanoTime);
    }

    @Bean
    PoolMetrics poolMetrics(ReadPool pool, LeastPressure pressure, ReaderLedger readers) {
        return new PoolMetrics(pool, pressure, readers);
    }

    /** Redis is tried again every second at most; the driver's own bound is half a minute. */
    @Bean
    ClientResourcesBuilderCustomizer promptReconnects() {
        return resources -> resources.reconnectDelay(
                Delay.exponential(Duration.ofMillis(50), Duration.ofSeconds(1), 2, TimeUnit.MILLISECONDS));
    }

    @Bean
    RegistrySubscription registrySubscription(RedisConnectionFactory redis, RegistryKeys keys) {
        return new RegistrySubscription(redis, keys, System::nanoTime);
    }

    @Bean
    WaitAnnouncements waitAnnouncements(StringRedisTemplate redis, RegistryKeys keys, GatewayProperties properties) {
        WaitAnnouncer announcer = new WaitAnnouncer(redis, keys);
        WaitNotice notice = new WaitNotice(properties.name());
        CustomizableThreadFactory threads = new CustomizableThreadFactory("wait-announcer-");
        threads.setDaemon(true);
        // One at a time; while Redis hangs, others need not follow.
        Executor executor = new ThreadPoolExecutor(
                0, 1, 10, TimeUnit.SECONDS, new SynchronousQueue<>(), threads, new ThreadPoolExecutor.DiscardPolicy());
        return new WaitAnnouncements(() -> announcer.announce(notice), executor, System::nanoTime);
    }

    @Bean
    WaitMetrics waitMetrics(MeterRegistry meters) {
        return new WaitMetrics(meters);
    }

    @Bean
    RegistryFeed registryFeed(
            RegistrySubscription subscription,
            StringRedisTemplate redis,
            RegistryKeys keys,
            ReadPool pool,
            ReplicaPositions positions,
            ReaderLedger readers,
            PoolMetrics metrics,
            MeterRegistry meters) {
        subscription.onVerdicts(board -> {
            pool.onVerdicts(board);
            metrics.onVerdicts(board, meters);
        });
        subscription.onProgress(positions::onProgress);
        subscription.onReaders(readers::onReaders);
        return new RegistryFeed(
                subscription,
                new VerdictReader(redis, keys),
                pool,
                new ReadersAnnouncements(readers, new ReadersAnnouncer(redis, keys)::announce, System::nanoTime));
    }
}
