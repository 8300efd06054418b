package io.lockstep.gateway.into;

import io.lockstep.gateway.consistency.AppliedWrites;
import io.lockstep.gateway.consistency.AppliedWrites.Count;
import io.lockstep.gateway.consistency.AppliedWrites.Wanted;
import io.lockstep.gateway.consistency.RefusedLines;
import io.lockstep.gateway.log.LogAppender;
import io.lockstep.gateway.log.LogEnd;
import io.lockstep.gateway.log.ShardRouting;
import io.lockstep.gateway.pool.AdvancedReplicas;
import io.lockstep.gateway.pool.ReplicaClient;
import java.time.Clock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import reactor.core.scheduler.Schedulers;

/** Wires SELECT … INTO. */
@Configuration(proxyBeanMethods = false)
class IntoConfiguration {

    private static final Wanted ALL = new Wanted(Count.ALL, false);

    @Bean
    SelectInto selectInto(
            AdvancedReplicas replicas,
            ReplicaClient client,
            LogAppender log,
            LogEnd logEnd,
            ShardRouting routing,
            AppliedWrites applied,
            IntoProperties properties) {
        return new IntoRunner(
                new ReplicaSource(replicas, client, properties.silence()),
                log,
                logEnd,
                routing,
                (token, shard, offsets) -> applied.await(ALL, token)
                        .then(applied.refused(ALL, token, shard, offsets))
                        .map(RefusedLines::error),
                properties,
                Clock.systemUTC(),
                System::nanoTime,
                Schedulers.boundedElastic());
    }
}
