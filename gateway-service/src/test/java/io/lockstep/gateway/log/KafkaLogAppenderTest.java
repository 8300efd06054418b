package io.lockstep.gateway.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.common.log.LogEntry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.CommonClientConfigs;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.kafka.core.DefaultKafkaProducerFactory;
import org.springframework.util.unit.DataSize;

class KafkaLogAppenderTest {

    private static final AppendProperties PROPERTIES =
            new AppendProperties(Duration.ofMillis(2_000), DataSize.ofMegabytes(64), 2);
    private static final List<LogEntry> POINTS =
            List.of(new LogEntry.Points("db", null, "m v=1 1\n".getBytes(UTF_8), null));

    private final BytesInFlight inFlight = new BytesInFlight(100);
    private Optional<String> topicId = Optional.of("topic");
    private AutoCloseable closing = () -> {};

    @AfterEach
    void close() throws Exception {
        closing.close();
    }

    @Test
    void anUnreachableBrokerIsUnavailableWithinTheTimeout() throws IOException {
        KafkaLogAppender appender = appender(unusedPort());

        long start = System.nanoTime();
        AppendResult result = appender.append(0, POINTS).join();

        assertThat(result).isInstanceOf(AppendResult.Unavailable.class);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofMillis(3_000));
    }

    @Test
    void aHangingBrokerIsUnavailableWithinTheTimeoutForEveryoneWhoWaits() throws IOException {
        try (ServerSocket hanging = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            KafkaLogAppender appender = appender(hanging.getLocalPort());

            long start = System.nanoTime();
            List<CompletableFuture<AppendResult>> all =
                    Stream.generate(() -> appender.append(0, POINTS)).limit(12).toList();
            all.forEach(CompletableFuture::join);

            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofMillis(3_000));
            assertThat(all).allSatisfy(one -> assertThat(one.join()).isInstanceOf(AppendResult.Unavailable.class));
            Awaitility.await().atMost(10, TimeUnit.SECONDS).untilAsserted(() -> assertThat(inFlight.taken())
                    .isZero());
        }
    }

    @Test
    void whatDoesNotFitInTheBudgetIsUnavailableAtOnce() throws IOException {
        KafkaLogAppender appender = appender(unusedPort());
        inFlight.tryTake(95);

        assertThat(appender.append(0, POINTS))
                .isCompletedWithValue(new AppendResult.Unavailable("too many writes are in flight; try again"));
        assertThat(inFlight.taken()).isEqualTo(95);
    }

    @Test
    void whileTheTopicIsUnknownNothingIsSent() throws IOException {
        KafkaLogAppender appender = appender(unusedPort());
        topicId = Optional.empty();

        assertThat(appender.append(0, POINTS))
                .isCompletedWithValue(new AppendResult.Unavailable("the write log cannot be reached; try again"));
    }

    private KafkaLogAppender appender(int port) {
        var factory = new DefaultKafkaProducerFactory<byte[], byte[]>(LogClients.producer(
                Map.of(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, "127.0.0.1:" + port), PROPERTIES));
        factory.setPhysicalCloseTimeout(0);
        TopicIdentity identity = new TopicIdentity() {
            @Override
            public Optional<String> id() {
                return topicId;
            }

            @Override
            public void suspect() {}
        };
        KafkaLogAppender appender =
                new KafkaLogAppender(LogConfiguration.quiet(factory), identity, inFlight, PROPERTIES);
        closing = () -> {
            appender.close();
            factory.destroy();
        };
        return appender;
    }

    private static int unusedPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
