package io.lockstep.gateway.command;

import io.lockstep.common.cluster.ReplicaId;
import io.lockstep.common.log.PasswordKeys;
import io.lockstep.common.position.Position;
import io.lockstep.common.registry.redis.OutcomeReader;
import io.lockstep.common.registry.redis.RegistryKeys;
import io.lockstep.common.registry.redis.RegistrySubscription;
import io.lockstep.gateway.access.Authentication;
import io.lockstep.gateway.access.Gate;
import io.lockstep.gateway.catalog.DatabaseCatalog;
import io.lockstep.gateway.into.SelectInto;
import io.lockstep.gateway.log.LogAppender;
import io.lockstep.gateway.log.ShardRouting;
import io.lockstep.gateway.pool.AdvancedReplicas;
import io.lockstep.gateway.pool.PoolMember;
import io.lockstep.gateway.pool.ReadPool;
import io.lockstep.gateway.pool.ReplicaClient;
import io.lockstep.gateway.pool.ReplicaPositions;
import io.lockstep.gateway.pool.WaitAnnouncements;
import io.lockstep.gateway.read.StatementHandler;
import io.lockstep.support.InfluxdbProperties;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.redis.core.StringRedisTemplate;
import reactor.core.scheduler.Schedulers;

/** Wires the commands. */
@Configuration(proxyBeanMethods = false)
class CommandConfiguration {

    @Bean
    OutcomeCollector outcomeCollector(
            CommandProperties properties, RegistrySubscription announcements, ReadPool pool, MeterRegistry meters) {
        OutcomeCollector collector = new OutcomeCollector(properties.maxWaiting());
        announcements.onOutcome(collector::onOutcome);
        pool.onBoard(collector::check);
        Gauge.builder("lockstep.gateway.command.waiting", collector, OutcomeCollector::waiting)
                .description("Commands that wait for their outcome")
                .register(meters);
        return collector;
    }

    @Bean
    StatementHandler commands(
            LogAppender log,
            ReadPool pool,
            ReplicaPositions positions,
            AdvancedReplicas replicas,
            ReplicaClient client,
            OutcomeCollector collector,
            WaitAnnouncements announcements,
            StringRedisTemplate redis,
            RegistryKeys keys,
            DatabaseCatalog catalog,
            ShardRouting routing,
            Gate gate,
            Authentication authentication,
            PasswordKeys passwords,
            InfluxdbProperties own,
            SelectInto into,
            CommandProperties properties,
            MeterRegistry meters) {
        CommandMetrics metrics = new CommandMetrics(meters);
        CommandRunner runner = new CommandRunner(
                log,
                readers(pool),
                collector,
                new OutcomeReader(redis, keys)::at,
                metrics,
                properties.timeout(),
                Schedulers.boundedElastic(),
                announcements::waiting);
        UserStatements users = new UserStatements(passwords, own.username(), gate, positions::lowestFormat);
        Commands commands = new Commands(
                runner,
                catalog,
                routing,
                users,
                into,
                new ParameterErrors(replicas, client, routing.shardOf(""))::of,
                metrics,
                Clock.systemUTC());
        return authentication == Authentication.NONE ? commands : new AuthorisedStatements(commands::go, gate);
    }

    private static CommandRunner.Readers readers(ReadPool pool) {
        return new CommandRunner.Readers() {
            @Override
            public Set<ReplicaId> of(int shard) {
                return pool.view().members().stream()
                        .filter(member -> member.shard() == shard)
                        .map(PoolMember::id)
                        .collect(Collectors.toSet());
            }

            @Override
            public void excludeUntil(ReplicaId replica, Position position) {
                pool.excludeUntil(replica, position);
            }
        };
    }
}
