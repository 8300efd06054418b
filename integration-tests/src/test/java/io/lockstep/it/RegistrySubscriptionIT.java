package io.lockstep.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.lockstep.common.registry.redis.RegistryKeys;
import io.lockstep.common.registry.redis.RegistrySubscription;
import io.lockstep.it.support.Answer;
import io.lockstep.it.support.RawSocket;
import io.lockstep.it.support.SharedCluster;
import io.lockstep.it.support.TcpProxy;
import io.lockstep.it.support.TestCluster;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.data.redis.connection.RedisConnection;
import org.springframework.data.redis.connection.RedisStandaloneConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceClientConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/** Who listens to the registry goes on hearing, whatever becomes of its connections. */
@ExtendWith(SharedCluster.class)
class RegistrySubscriptionIT {

    @Test
    void connectionsThatDieWithoutAWordAreOpenedAnew(TestCluster cluster) throws Exception {
        AtomicInteger heard = new AtomicInteger();
        AtomicInteger begun = new AtomicInteger();
        try (TcpProxy network = TcpProxy.to(cluster.processes().redisPort())) {
            LettuceConnectionFactory connections = connections(network.port());
            try (RegistrySubscription subscription =
                    new RegistrySubscription(connections, new RegistryKeys("lockstep"), System::nanoTime)) {
                subscription.onProgress(progress -> heard.incrementAndGet());
                subscription.start(begun::incrementAndGet);
                TestCluster.waiting("announcements").until(() -> heard.get() > 2);

                network.loseConnections();

                TestCluster.waiting("listening begins again").until(() -> begun.get() == 2);
                int before = heard.get();
                TestCluster.waiting("announcements go on").until(() -> heard.get() > before + 2);
                assertThat(begun).as("once is enough").hasValue(2);
            } finally {
                connections.destroy();
            }
        }
    }

    @Test
    void aListenerToLittleOpensWhatIsDeadAnewAndLeavesAloneWhatLives(TestCluster cluster) throws Exception {
        AtomicInteger begun = new AtomicInteger();
        try (TcpProxy network = TcpProxy.to(cluster.processes().redisPort())) {
            LettuceConnectionFactory connections = connections(network.port());
            // Nobody announces anything to this cluster.
            try (RegistrySubscription subscription =
                    new RegistrySubscription(connections, new RegistryKeys("silent"), System::nanoTime, false)) {
                subscription.onVerdicts(board -> {});
                subscription.start(begun::incrementAndGet);
                TestCluster.waiting("listening").until(() -> begun.get() == 1);
                long first = client(connections);

                TestCluster.waiting("listening begins again").until(() -> begun.get() == 2);
                assertThat(client(connections)).as("the connection lives").isEqualTo(first);

                network.loseConnections();
                TestCluster.waiting("listening begins once more").until(() -> begun.get() == 3);
                assertThat(client(connections)).as("the connection is another").isNotEqualTo(first);
            } finally {
                connections.destroy();
            }
        }
    }

    /** Redis' number of the connection that commands go over. */
    private static long client(LettuceConnectionFactory connections) throws Exception {
        try (RedisConnection shared = connections.getConnection()) {
            var commands = (RedisClusterAsyncCommands<?, ?>) shared.getNativeConnection();
            return commands.clientId().get(5, TimeUnit.SECONDS);
        }
    }

    @Test
    void connectorsAreToldThatARequestWaits(TestCluster cluster) throws Exception {
        int redis = cluster.processes().redisPort();
        TestCluster.waiting("the connectors listen")
                .until(() -> RawSocket.redis(redis, null, "PUBSUB NUMSUB {lockstep}:waits")
                        .contains(":" + TestCluster.REPLICAS.size()));
        AtomicInteger notices = new AtomicInteger();
        AtomicBoolean listening = new AtomicBoolean();
        LettuceConnectionFactory connections = connections(redis);
        try (RegistrySubscription subscription =
                new RegistrySubscription(connections, new RegistryKeys("lockstep"), System::nanoTime)) {
            subscription.onWaits(notice -> notices.incrementAndGet());
            subscription.start(() -> listening.set(true));
            TestCluster.waiting("listening").until(listening::get);
            String position = cluster.gateway().get("/query?q=SHOW%20DATABASES").header("X-Lockstep-Position");
            String future = position.substring(0, position.lastIndexOf('=')) + "=999999999999";

            Answer refused = cluster.gateway().get("/query?q=SHOW%20DATABASES", "X-Lockstep-Token", future);

            assertThat(refused.status()).as(refused.toString()).isEqualTo(503);
            TestCluster.waiting("notices, again and again").until(() -> notices.get() > 1);
        } finally {
            connections.destroy();
        }
    }

    private static LettuceConnectionFactory connections(int port) {
        LettuceConnectionFactory connections = new LettuceConnectionFactory(
                new RedisStandaloneConfiguration("127.0.0.1", port),
                LettuceClientConfiguration.builder()
                        .commandTimeout(Duration.ofSeconds(5))
                        .build());
        connections.afterPropertiesSet();
        connections.start();
        return connections;
    }
}
