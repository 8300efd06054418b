package io.lockstep.containers;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.containers.support.BalancedClient;
import io.lockstep.containers.support.ComposeCluster;
import io.lockstep.containers.support.OneComposeCluster;
import io.lockstep.it.support.SteadyLoad;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Gateways come and go; a client that uses both, as {@link BalancedClient} says, sees no failed request. */
@ExtendWith(OneComposeCluster.class)
class GatewayUpdateIT {

    /** Of reads and of writes each. */
    private static final double PER_SECOND = 20;

    private static final long SOME = 20;

    @Test
    void aRollingUpdateOfBothGatewaysUnderLoadFailsNoRequest(ComposeCluster cluster) {
        String image = cluster.engine().tagAsNext("gateway-1");
        load(cluster, "rolling", () -> {
            for (String gateway : ComposeCluster.GATEWAYS) {
                String before = cluster.engine().inspect(gateway).getId();
                cluster.update(gateway, "GATEWAY_IMAGE", image);
                assertThat(cluster.engine().inspect(gateway).getId()).isNotEqualTo(before);
            }
        });
    }

    @Test
    void aRestartedGatewayFinishesTheRequestThatItHasBegunAndIsNotMissed(ComposeCluster cluster) {
        load(cluster, "restarted", () -> {
            try (Socket socket = new Socket(
                    InetAddress.getLoopbackAddress(),
                    cluster.gatewayUrl("gateway-2").getPort())) {
                socket.setSoTimeout(30_000);
                String line = "slow v=1i 1600000000000000000";
                OutputStream out = socket.getOutputStream();
                out.write(("POST /write?db=restarted HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + line.length()
                                + "\r\n\r\n" + line.substring(0, 10))
                        .getBytes(US_ASCII));
                out.flush();
                BufferedReader in = new BufferedReader(new InputStreamReader(socket.getInputStream(), US_ASCII));
                CompletableFuture<Void> restart =
                        CompletableFuture.runAsync(() -> cluster.engine().restart("gateway-2"));
                ComposeCluster.waiting("gateway-2 ends")
                        .until(() -> cluster.engine().log("gateway-2").contains("Commencing graceful shutdown"));
                out.write(line.substring(10).getBytes(US_ASCII));
                out.flush();

                assertThat(in.readLine()).startsWith("HTTP/1.1 204");
                restart.join();
                ComposeCluster.waiting("gateway-2 is healthy")
                        .until(() -> cluster.engine().isHealthy("gateway-2"));
            } catch (IOException e) {
                throw new AssertionError("the request was not finished", e);
            }
        });
        assertThat(cluster.gateway("gateway-2").count("restarted", "slow", "v")).isOne();
    }

    private static void load(ComposeCluster cluster, String db, Runnable meanwhile) {
        cluster.gateway("gateway-1").createDatabase(db);
        BalancedClient client = new BalancedClient(cluster);
        AtomicLong next = new AtomicLong();
        assertThat(client.write(db, "m v=0i 0")).isNull();
        try (SteadyLoad writes = SteadyLoad.of(PER_SECOND, 2, call -> {
                    long n = next.incrementAndGet();
                    return client.write(db, "m v=" + n + "i " + n * 1_000_000);
                });
                SteadyLoad reads = SteadyLoad.of(PER_SECOND, 2, call -> client.read(db, "SELECT last(v) FROM m"))) {
            ComposeCluster.waiting("load").until(() -> writes.done() > SOME && reads.done() > SOME);
            meanwhile.run();
            long written = writes.done();
            ComposeCluster.waiting("load goes on").until(() -> writes.done() > written + SOME);
            writes.close();
            reads.close();
            assertThat(writes.failures()).as("writes, of " + writes.done()).isEmpty();
            assertThat(reads.failures()).as("reads, of " + reads.done()).isEmpty();
        }
        // Nothing that was acknowledged is lost; with the point at 0.
        for (String replica : ComposeCluster.REPLICAS) {
            assertThat(cluster.strongAnswerOf(replica, db, "SELECT count(v) FROM m")
                            .number(1))
                    .as(replica)
                    .isEqualTo(next.get() + 1.0);
        }
    }
}
