package io.lockstep.connector.log;

import io.lockstep.common.cluster.ReplicaId;
import io.lockstep.common.log.EncodedEntry;
import io.lockstep.common.log.RefusedLine;
import io.lockstep.common.log.WriteLog;
import io.lockstep.connector.replay.Refusal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.springframework.kafka.KafkaException;
import org.springframework.kafka.core.KafkaOperations;

/** Keeps refused lines in the topic {@code lockstep.rejected}, each with its reason. */
final class RejectedLog {

    private static final int MAX_REASON_CHARS = 4096;

    /** Lines on their way to Kafka at once; bounds what a window of rubbish costs in memory. */
    private static final int MAX_IN_FLIGHT = 1_000;

    private final KafkaOperations<byte[], byte[]> kafka;
    private final ReplicaId replica;
    private final int shard;
    private final Duration timeout;

    RejectedLog(KafkaOperations<byte[], byte[]> kafka, ReplicaId replica, int shard, Duration timeout) {
        this.kafka = kafka;
        this.replica = replica;
        this.shard = shard;
        this.timeout = timeout;
    }

    /**
     * How many lines were kept.
     *
     * @param expired so many of them are older than their retention policy: what a late replay or a slow producer brings about, and
     *     nobody's fault
     */
    record Kept(int lines, int expired) {

        static final Kept NOTHING = new Kept(0, 0);

        Kept and(Kept other) {
            return new Kept(lines + other.lines, expired + other.expired);
        }
    }

    /**
     * Returns how many lines there were, once Kafka has all of them.
     *
     * @throws ReplicaStalledException if Kafka doesn't take them in time: the position must not move past them
     */
    Kept keep(List<Refusal> refusals) throws InterruptedException {
        Kept kept = Kept.NOTHING;
        List<CompletableFuture<?>> inFlight = new ArrayList<>();
        for (Refusal refusal : refusals) {
            kept = kept.and(keep(refusal, inFlight));
        }
        await(inFlight);
        return kept;
    }

    private Kept keep(Refusal refusal, List<CompletableFuture<?>> inFlight) throws InterruptedException {
        int[] lines = {0};
        int[] expired = {0};
        refusal.<InterruptedException>visit((from, to, reason) -> {
            lines[0]++;
            expired[0] += RefusedLines.isExpired(reason) ? 1 : 0;
            inFlight.add(send(refusal, Arrays.copyOfRange(refusal.among().bytes(), from, to), reason));
            if (inFlight.size() >= MAX_IN_FLIGHT) {
                await(inFlight);
            }
        });
        return new Kept(lines[0], expired[0]);
    }

    private CompletableFuture<?> send(Refusal refusal, byte[] line, String reason) {
        EncodedEntry encoded = new RefusedLine(
                        replica, shard, refusal.among().offset(), refusal.db(), refusal.rp(), bounded(reason), line)
                .encode();
        try {
            return kafka.send(new ProducerRecord<>(
                    WriteLog.REJECTED_TOPIC, null, null, null, encoded.value(), encoded.headers()));
        } catch (KafkaException e) {
            throw stalled(e);
        }
    }

    private void await(List<CompletableFuture<?>> inFlight) throws InterruptedException {
        try {
            CompletableFuture.allOf(inFlight.toArray(CompletableFuture[]::new))
                    .get(timeout.toMillis(), TimeUnit.MILLISECONDS);
            inFlight.clear();
        } catch (ExecutionException | TimeoutException e) {
            throw stalled(e);
        }
    }

    private static ReplicaStalledException stalled(Exception cause) {
        return new ReplicaStalledException("refused lines cannot be kept in " + WriteLog.REJECTED_TOPIC + ": " + cause);
    }

    /** A reason quotes its line; with a long line both together could be more than a record may hold. */
    private static String bounded(String reason) {
        return reason.length() <= MAX_REASON_CHARS ? reason : reason.substring(0, MAX_REASON_CHARS) + "...";
    }
}
