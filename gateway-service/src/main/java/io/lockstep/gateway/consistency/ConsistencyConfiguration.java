package io.lockstep.gateway.consistency;

import io.lockstep.common.position.Position;
import io.lockstep.common.registry.redis.RefusalReader;
import io.lockstep.common.registry.redis.RegistryKeys;
import io.lockstep.gateway.catalog.SharedRounds;
import io.lockstep.gateway.consistency.ConsistencyProperties.DefaultRead;
import io.lockstep.gateway.log.LogEnd;
import io.lockstep.gateway.pool.ReadPool;
import io.lockstep.gateway.pool.ReplicaPositions;
import io.lockstep.gateway.pool.WaitAnnouncements;
import io.lockstep.gateway.pool.WaitMetrics;
import io.lockstep.gateway.pool.Waits;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.redis.core.StringRedisTemplate;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Wires what requests may demand of replicas. */
@Configuration(proxyBeanMethods = false)
class ConsistencyConfiguration {

    @Bean
    ConsistencyMetrics consistencyMetrics(MeterRegistry meters) {
        return new ConsistencyMetrics(meters);
    }

    @Bean
    Waits replicaWaits(
            ConsistencyProperties properties,
            ReadPool pool,
            ReplicaPositions positions,
            WaitAnnouncements announcements,
            WaitMetrics metrics,
            MeterRegistry meters) {
        Waits waits = Waits.of(
                pool, positions, properties.maxWaiting(), metrics, Schedulers.parallel(), announcements::waiting);
        Gauge.builder("lockstep.gateway.consistency.waiting", waits, Waits::waiting)
                .description("Requests that wait for replicas")
                .register(meters);
        return waits;
    }

    @Bean
    OwnWrites ownWrites(ConsistencyProperties properties) {
        return new OwnWrites(
                properties.ownWrites() == DefaultRead.OWN_WRITES,
                properties.ownWritesClients(),
                properties.ownWritesFor(),
                System::nanoTime);
    }

    @Bean
    ReadConsistency readConsistency(
            ConsistencyProperties properties,
            ReadPool pool,
            ReplicaPositions positions,
            Waits waits,
            OwnWrites ownWrites,
            LogEnd logEnd,
            ConsistencyMetrics metrics) {
        Replicas replicas = new Replicas(pool, positions);
        SharedRounds<Position> ends = new SharedRounds<>(() -> endOfAll(replicas, logEnd), properties.maxWaiting());
        return new ReadConsistency(properties, replicas, waits, ownWrites, ends, metrics, System::nanoTime);
    }

    @Bean
    AppliedWrites appliedWrites(
            ConsistencyProperties properties,
            ReadPool pool,
            ReplicaPositions positions,
            Waits waits,
            ConsistencyMetrics metrics,
            StringRedisTemplate redis,
            RegistryKeys keys) {
        RefusalReader refusals = new RefusalReader(redis, keys);
        return new AppliedWrites(properties, new Replicas(pool, positions), waits, metrics, refusals::at);
    }

    /** Empty if it is not known which shards there are. */
    private static Mono<Position> endOfAll(Replicas replicas, LogEnd logEnd) {
        return Flux.fromIterable(replicas.shards())
                .flatMap(shard -> Mono.fromFuture(() -> logEnd.endOf(shard)))
                .reduce(Position::max);
    }
}
