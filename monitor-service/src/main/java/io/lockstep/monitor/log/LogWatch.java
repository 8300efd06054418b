package io.lockstep.monitor.log;

import io.lockstep.common.log.WriteLog;
import io.lockstep.monitor.log.LogAdmin.LogMissingException;
import io.lockstep.monitor.log.LogAdmin.LogUnavailableException;
import io.lockstep.monitor.verdict.LogView;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the log's ends in each interval, on a thread of its own, so that a Kafka that hangs holds up nobody. While this
 * monitor leads, it also makes and checks the topics, until that has succeeded once in each term, and again when somebody has
 * put another log in its place. A log that is deleted during a term is reported and not made anew: the replicas would all be
 * lost with it, while without a log they still answer reads.
 */
public final class LogWatch implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(LogWatch.class);
    private static final Duration RETENTION_REFRESH = Duration.ofSeconds(30);

    private final LogAdmin admin;
    private final LogView view;
    private final Duration interval;
    private final Clock clock;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "log-watch");
        thread.setDaemon(true);
        return thread;
    });

    private volatile LogReading last;
    private volatile List<Deviation> deviations = List.of();
    private final AtomicReference<@Nullable Consumer<List<Deviation>>> checkRequest = new AtomicReference<>();
    private final AtomicReference<@Nullable Consumer<List<Deviation>>> leader = new AtomicReference<>();
    private @Nullable Duration retention;
    private @Nullable Instant retentionReadAt;
    private @Nullable String lastTopicId;

    public LogWatch(LogAdmin admin, LogView view, Duration interval, Clock clock) {
        this.admin = admin;
        this.view = view;
        this.interval = interval;
        this.clock = clock;
        last = new LogReading.Unreadable("not read yet", clock.instant());
    }

    public void start() {
        var unused = timer.scheduleWithFixedDelay(this::round, 0, interval.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** The outcome of the last look. */
    public LogReading last() {
        return last;
    }

    /** What the last check of the topics found. */
    public List<Deviation> deviations() {
        return deviations;
    }

    /** Asks for the topics to be made and checked as soon as Kafka allows; the findings go to the listener, once. */
    public void requestCheck(Consumer<List<Deviation>> listener) {
        leader.set(listener);
        checkRequest.set(listener);
    }

    /** Takes the request back: this monitor leads no more. */
    public void cancelCheck() {
        leader.set(null);
        checkRequest.set(null);
    }

    void round() {
        try {
            check();
            LogReading.Read read = admin.read();
            refreshRetention(read.at());
            note(new LogReading.Read(read.topicId(), read.earliest(), read.ends(), retention, read.at()));
        } catch (LogUnavailableException | RuntimeException e) {
            String reason = e instanceof LogUnavailableException ? String.valueOf(e.getMessage()) : e.toString();
            if (e instanceof LogMissingException && last instanceof LogReading.Read) {
                reportMissing();
            }
            note(new LogReading.Unreadable(reason, clock.instant()));
        }
    }

    private void reportMissing() {
        log.atError().addKeyValue("topic", WriteLog.TOPIC).log("write log was deleted");
        Consumer<List<Deviation>> listener = leader.get();
        if (listener != null) {
            List<Deviation> found = List.of(new Deviation(WriteLog.TOPIC, "existence", "deleted", "there", false));
            deviations = found;
            listener.accept(found);
        }
    }

    private void check() throws LogUnavailableException {
        Consumer<List<Deviation>> listener = checkRequest.get();
        if (listener == null) {
            return;
        }
        List<Deviation> found = admin.ensureTopics();
        deviations = found;
        // A request that came meanwhile is of a later term, and stands.
        checkRequest.compareAndSet(listener, null);
        found.forEach(deviation -> log.atWarn()
                .addKeyValue("topic", deviation.topic())
                .addKeyValue("setting", deviation.setting())
                .addKeyValue("found", deviation.found())
                .addKeyValue("wanted", deviation.wanted())
                .addKeyValue("corrected", deviation.corrected())
                .log("topic setting deviates"));
        listener.accept(found);
    }

    private void refreshRetention(Instant now) throws LogUnavailableException {
        if (retentionReadAt == null || retentionReadAt.plus(RETENTION_REFRESH).isBefore(now)) {
            retention = admin.retention();
            retentionReadAt = now;
        }
    }

    private void note(LogReading reading) {
        LogReading before = last;
        last = reading;
        if (reading instanceof LogReading.Read read) {
            String former = lastTopicId;
            lastTopicId = read.topicId();
            if (former != null && !former.equals(read.topicId())) {
                log.atError()
                        .addKeyValue("before", former)
                        .addKeyValue("now", read.topicId())
                        .log("write log was replaced by another");
                checkRequest.compareAndSet(null, leader.get());
            }
        }
        if (reading instanceof LogReading.Read read) {
            view.read(read.topicId(), read.ends(), read.at());
            if (!(before instanceof LogReading.Read)) {
                log.atInfo().addKeyValue("topicId", read.topicId()).log("write log is readable");
            }
            return;
        }
        view.unreadable();
        if (before instanceof LogReading.Read) {
            log.atWarn()
                    .addKeyValue("reason", ((LogReading.Unreadable) reading).reason())
                    .log("write log cannot be read");
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
        admin.close();
    }
}
