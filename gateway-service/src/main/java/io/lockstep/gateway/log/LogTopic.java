package io.lockstep.gateway.log;

import io.lockstep.common.log.WriteLog;
import io.lockstep.common.position.Position;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The write log's topic as Kafka describes it. A thread of its own asks in the background: every half second until the id
 * is known, every ten seconds from then on, and when somebody suspects that it has changed. An id once known stays known
 * while Kafka cannot be asked.
 */
final class LogTopic implements TopicIdentity, LogEnd, AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(LogTopic.class);
    private static final Duration UNTIL_KNOWN = Duration.ofMillis(500);
    private static final Duration ONCE_KNOWN = Duration.ofSeconds(10);
    private static final Duration ANSWER = Duration.ofSeconds(2);

    private final Map<String, Object> config;
    private final ScheduledExecutorService background = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "log-topic");
        thread.setDaemon(true);
        return thread;
    });
    private final AtomicBoolean suspected = new AtomicBoolean();
    private volatile @Nullable Admin admin;
    private volatile @Nullable String id;

    LogTopic(Map<String, Object> config) {
        this.config = Map.copyOf(config);
    }

    void start() {
        background.execute(this::round);
    }

    @Override
    public Optional<String> id() {
        return Optional.ofNullable(id);
    }

    @Override
    public void suspect() {
        if (suspected.compareAndSet(false, true)) {
            try {
                background.execute(this::lookUp);
            } catch (RejectedExecutionException e) {
                log.atDebug().setCause(e).log("write log not looked up again: shutting down");
            }
        }
    }

    @Override
    public CompletableFuture<Position> endOf(int shard) {
        Admin client = admin;
        if (client == null) {
            return CompletableFuture.failedFuture(new KafkaException("the write log was never reached"));
        }
        TopicPartition partition = new TopicPartition(WriteLog.TOPIC, shard);
        try {
            return future(client.listOffsets(
                                    Map.of(partition, OffsetSpec.latest()),
                                    new ListOffsetsOptions(IsolationLevel.READ_COMMITTED))
                            .partitionResult(partition))
                    .orTimeout(ANSWER.toMillis(), TimeUnit.MILLISECONDS)
                    .thenApply(end -> Position.of(shard, end.offset()));
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private void round() {
        lookUp();
        Duration pause = id == null ? UNTIL_KNOWN : ONCE_KNOWN;
        try {
            var unused = background.schedule(this::round, pause.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            log.atDebug().setCause(e).log("write log no longer looked up: shutting down");
        }
    }

    private void lookUp() {
        suspected.set(false);
        try {
            String found = describe().topicId().toString();
            String before = id;
            id = found;
            if (before == null) {
                log.atInfo().addKeyValue("topicId", found).log("write log found");
            } else if (!before.equals(found)) {
                log.atWarn()
                        .addKeyValue("before", before)
                        .addKeyValue("now", found)
                        .log("write log is another one");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException | RuntimeException e) {
            log.atDebug().setCause(e).log("write log could not be looked up");
        }
    }

    private TopicDescription describe() throws InterruptedException, ExecutionException, TimeoutException {
        Map<String, TopicDescription> descriptions = client().describeTopics(List.of(WriteLog.TOPIC))
                .allTopicNames()
                .get(ANSWER.toMillis(), TimeUnit.MILLISECONDS);
        return Objects.requireNonNull(descriptions.get(WriteLog.TOPIC), "Kafka described another topic");
    }

    private Admin client() {
        Admin client = admin;
        if (client == null) {
            client = Admin.create(config);
            admin = client;
        }
        return client;
    }

    private static <T> CompletableFuture<T> future(KafkaFuture<T> kafka) {
        return kafka.toCompletionStage().toCompletableFuture();
    }

    @Override
    public void close() {
        background.shutdownNow();
        Admin client = admin;
        if (client != null) {
            client.close(Duration.ofSeconds(1));
        }
    }
}
