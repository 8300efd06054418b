package io.lockstep.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.common.cluster.ReplicaId;
import io.lockstep.common.registry.ReplicaDigest;
import io.lockstep.common.registry.redis.DigestReader;
import io.lockstep.common.registry.redis.DigestWriter;
import io.lockstep.common.registry.redis.RegistryKeys;
import io.lockstep.it.support.SharedCluster;
import io.lockstep.it.support.TestCluster;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.data.redis.connection.RedisStandaloneConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceClientConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.data.redis.core.StringRedisTemplate;

/** What replicas hold at a checkpoint, on its way from connectors to the monitor. */
@ExtendWith(SharedCluster.class)
class DigestsIT {

    private static final ReplicaId ASKED = new ReplicaId("asked");
    private static final ReplicaId ALSO_ASKED = new ReplicaId("also-asked");
    private static final ReplicaId LEFT_OUT = new ReplicaId("left-out");
    private static final int CHUNK = 1;
    private static final Duration SHORT = Duration.ofMillis(100);
    private static final Duration LONG = Duration.ofMinutes(1);

    /** Connectors digest whenever they meet a checkpoint, also those of replicas that have only just come back. */
    @Test
    void aReplicaThatIsLeftOutDoesNotAnswerForOneThatIsAsked(TestCluster cluster) throws InterruptedException {
        LettuceConnectionFactory connections = new LettuceConnectionFactory(
                new RedisStandaloneConfiguration(
                        "127.0.0.1", cluster.processes().redisPort()),
                LettuceClientConfiguration.builder()
                        .commandTimeout(Duration.ofSeconds(5))
                        .build());
        connections.afterPropertiesSet();
        connections.start();
        try {
            StringRedisTemplate redis = new StringRedisTemplate(connections);
            RegistryKeys keys = new RegistryKeys("digests");
            DigestWriter connectors = new DigestWriter(redis, keys);
            DigestReader monitor = new DigestReader(redis, keys);
            String verification = UUID.randomUUID().toString();
            connectors.write(digest(LEFT_OUT, verification));
            connectors.write(digest(ASKED, verification));

            long begun = System.nanoTime();
            assertThat(monitor.await(Set.of(ASKED, ALSO_ASKED), verification, CHUNK, SHORT))
                    .extracting(ReplicaDigest::replica)
                    .containsExactlyInAnyOrder(LEFT_OUT, ASKED);
            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isGreaterThanOrEqualTo(SHORT);

            connectors.write(digest(ALSO_ASKED, verification));
            assertThat(monitor.await(Set.of(ASKED, ALSO_ASKED), verification, CHUNK, LONG))
                    .extracting(ReplicaDigest::replica)
                    .contains(ASKED, ALSO_ASKED);
            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(LONG);
        } finally {
            connections.destroy();
        }
    }

    private static ReplicaDigest digest(ReplicaId replica, String verification) {
        return new ReplicaDigest(replica, verification, CHUNK, 7, null, List.of(), List.of(), 0);
    }
}
