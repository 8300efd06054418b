package io.lockstep.gateway.log;

import io.lockstep.common.log.EncodedEntry;
import io.lockstep.common.log.LogEntry;
import io.lockstep.common.log.WriteLog;
import io.lockstep.common.log.WriteLogFormat;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidMetadataException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.kafka.core.KafkaTemplate;

/**
 * Appends through a {@link KafkaTemplate}. Kafka's client blocks whoever hands it a record while it has no metadata or no
 * room, so that a few threads do so for all; the queue before them is bounded. What nobody waits for any more, or what has waited so long
 * that Kafka's client might still append it after its client was told that it is late, is dropped from it.
 *
 * <p>While the topic's id is not known, which is from the start of the process until Kafka first answers, everything is
 * refused at once: an acknowledgement would have no token, and Kafka could hardly give one anyway.
 */
final class KafkaLogAppender implements LogAppender, AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(KafkaLogAppender.class);
    private static final int QUEUE = 4_096;
    private static final String UNREACHED = "the write log cannot be reached; try again";
    static final String LATE = "the write log did not acknowledge in time; try again";
    static final String BUSY = "too many writes are in flight; try again";
    static final String TOO_LARGE = "a line is too large for the write log";

    private final KafkaTemplate<byte[], byte[]> kafka;
    private final TopicIdentity topic;
    private final BytesInFlight inFlight;
    private final Duration timeout;
    private final Duration handover;
    private final Executor senders;
    private final Runnable onClose;
    private final LongSupplier nanoTime;
    private final AtomicBoolean failing = new AtomicBoolean();

    /** With threads of its own. */
    KafkaLogAppender(
            KafkaTemplate<byte[], byte[]> kafka,
            TopicIdentity topic,
            BytesInFlight inFlight,
            AppendProperties properties) {
        this(kafka, topic, inFlight, properties, threads(properties.sendThreads()));
    }

    private KafkaLogAppender(
            KafkaTemplate<byte[], byte[]> kafka,
            TopicIdentity topic,
            BytesInFlight inFlight,
            AppendProperties properties,
            ExecutorService threads) {
        this(kafka, topic, inFlight, properties, threads, threads::shutdown, System::nanoTime);
    }

    /**
     * @param senders hand records over, and may be blocked by that
     * @param onClose ends the senders
     * @param nanoTime a monotonic clock such as {@link System#nanoTime}
     */
    KafkaLogAppender(
            KafkaTemplate<byte[], byte[]> kafka,
            TopicIdentity topic,
            BytesInFlight inFlight,
            AppendProperties properties,
            Executor senders,
            Runnable onClose,
            LongSupplier nanoTime) {
        this.kafka = kafka;
        this.topic = topic;
        this.inFlight = inFlight;
        this.timeout = properties.appendTimeout();
        this.handover = properties.handover();
        this.senders = senders;
        this.onClose = onClose;
        this.nanoTime = nanoTime;
    }

    private static ExecutorService threads(int count) {
        return new ThreadPoolExecutor(count, count, 1, TimeUnit.MINUTES, new ArrayBlockingQueue<>(QUEUE), task -> {
            Thread thread = new Thread(task, "log-sender");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Has Kafka's client made and connected, so that the first write does not wait for that. */
    void warmUp() {
        senders.execute(() -> {
            try {
                kafka.partitionsFor(WriteLog.TOPIC);
            } catch (RuntimeException e) {
                log.atDebug().setCause(e).log("write log not reached at start");
            }
        });
    }

    @Override
    public CompletableFuture<AppendResult> append(int shard, List<? extends LogEntry> entries) {
        Optional<String> topicId = topic.id();
        if (topicId.isEmpty()) {
            return refused(UNREACHED);
        }
        List<EncodedEntry> records =
                entries.stream().map(WriteLogFormat::encode).toList();
        long bytes = records.stream().mapToLong(record -> record.value().length).sum();
        if (!inFlight.tryTake(bytes)) {
            return refused(BUSY);
        }
        PendingAppend append = new PendingAppend(topicId.get(), shard, records.size(), () -> inFlight.giveBack(bytes));
        long began = nanoTime.getAsLong();
        try {
            senders.execute(() -> send(append, shard, records, began));
        } catch (RejectedExecutionException e) {
            append.failed(records.size(), BUSY);
        }
        return append.result()
                .completeOnTimeout(new AppendResult.Unavailable(LATE), timeout.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void send(PendingAppend append, int shard, List<EncodedEntry> records, long began) {
        for (int i = 0; i < records.size(); i++) {
            if (!append.isWanted() || nanoTime.getAsLong() - began > handover.toNanos()) {
                append.failed(records.size() - i, LATE);
                return;
            }
            EncodedEntry record = records.get(i);
            try {
                var unused = kafka.send(new ProducerRecord<>(
                                WriteLog.TOPIC, shard, null, null, record.value(), record.headers()))
                        .whenComplete((sent, failure) -> {
                            if (failure == null) {
                                append.acknowledged(sent.getRecordMetadata().offset());
                                succeeded();
                            } else {
                                append.failed(1, explain(failure));
                            }
                        });
            } catch (RuntimeException e) {
                append.failed(records.size() - i, explain(e));
                return;
            }
        }
    }

    private void succeeded() {
        if (failing.get() && failing.compareAndSet(true, false)) {
            log.atInfo().log("write log acknowledges again");
        }
    }

    /** Says what to tell the client, and does what brings the log back. */
    private String explain(Throwable thrown) {
        Throwable cause = rootOf(thrown);
        if (cause instanceof RecordTooLargeException) {
            return TOO_LARGE;
        }
        if (failing.compareAndSet(false, true)) {
            log.atWarn()
                    .addKeyValue("cause", cause.getClass().getSimpleName())
                    .addKeyValue("message", cause.getMessage())
                    .log("write log does not acknowledge");
        }
        if (cause instanceof InvalidMetadataException) {
            topic.suspect();
        } else if (cause instanceof AuthorizationException) {
            kafka.getProducerFactory().reset();
        }
        return UNREACHED;
    }

    private static Throwable rootOf(Throwable thrown) {
        Throwable cause = thrown;
        for (@Nullable Throwable next = cause.getCause(); next != null && next != cause; next = cause.getCause()) {
            cause = next;
        }
        return cause;
    }

    private static CompletableFuture<AppendResult> refused(String reason) {
        return CompletableFuture.completedFuture(new AppendResult.Unavailable(reason));
    }

    @Override
    public void close() {
        onClose.run();
    }
}
