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
     * Returns once Kafka has all of them.
     *
     * @throws ReplicaStalledException if Kafka doesn't take them in time: the position must not move past them
     */
    void keep(List<Refusal> refusals) throws InterruptedException {
        if (refusals.isEmpty()) {
            return;
        }
        List<CompletableFuture<?>> sends = new ArrayList<>(refusals.size());
        try {
            for (Refusal refusal : refusals) {
                sends.add(kafka.send(record(refusal)));
            }
            CompletableFuture.allOf(sends.toArray(CompletableFuture[]::new))
                    .get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException | KafkaException e) {
            throw new ReplicaStalledException("refused lines cannot be kept in " + WriteLog.REJECTED_TOPIC + ": " + e);
        }
    }

    /** A reason quotes its line; with a long line both together could be more than a record may hold. */
    private static String bounded(String reason) {
        return reason.length() <= MAX_REASON_CHARS ? reason : reason.substring(0, MAX_REASON_CHARS) + "...";
    }

    private ProducerRecord<byte[], byte[]> record(Refusal refusal) {
        byte[] bytes = refusal.line().bytes();
        int to = refusal.line().endsWithNewline()
                ? refusal.line().to() - 1
                : refusal.line().to();
        EncodedEntry encoded = new RefusedLine(
                        replica,
                        shard,
                        refusal.line().offset(),
                        refusal.db(),
                        refusal.rp(),
                        bounded(refusal.reason()),
                        Arrays.copyOfRange(bytes, refusal.line().from(), to))
                .encode();
        return new ProducerRecord<>(WriteLog.REJECTED_TOPIC, null, null, null, encoded.value(), encoded.headers());
    }
}
