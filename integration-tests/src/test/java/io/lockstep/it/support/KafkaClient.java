package io.lockstep.it.support;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.lockstep.common.log.EncodedEntry;
import io.lockstep.common.log.LogEntry;
import io.lockstep.common.log.WriteLog;
import io.lockstep.common.log.WriteLogFormat;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** A producer that writes straight to the log, and a reader of the refused lines. */
public final class KafkaClient implements AutoCloseable {

    /** A line that a replica refused. */
    public record Refused(String line, String reason) {}

    private static final TopicPartition LOG = new TopicPartition(WriteLog.TOPIC, 0);

    private final String bootstrap;
    private final KafkaProducer<byte[], byte[]> producer;

    public KafkaClient(TestCluster cluster) {
        this(cluster.processes().kafkaBootstrap());
    }

    public KafkaClient(String bootstrap) {
        this.bootstrap = bootstrap;
        this.producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrap, "acks", "all", "max.request.size", WriteLog.MAX_RECORD_BYTES),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    /** Appends a record to the write log and returns its offset once Kafka has it. */
    public long append(Map<String, String> headers, String value) {
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(WriteLog.TOPIC, value.getBytes(UTF_8));
        headers.forEach((name, text) -> record.headers().add(name, text.getBytes(UTF_8)));
        return append(record);
    }

    /** Appends what only Lockstep's own processes write, and returns its offset once Kafka has it. */
    public long append(LogEntry entry) {
        EncodedEntry encoded = WriteLogFormat.encode(entry);
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(WriteLog.TOPIC, encoded.value());
        encoded.headers().forEach(record.headers()::add);
        return append(record);
    }

    private long append(ProducerRecord<byte[], byte[]> record) {
        try {
            return producer.send(record).get().offset();
        } catch (ExecutionException e) {
            throw new AssertionError("not appended", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    /** Appends one record per value, as fast as Kafka takes them; returns once it has all. */
    public void appendAll(Map<String, String> headers, List<String> values) {
        for (String value : values) {
            ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(WriteLog.TOPIC, value.getBytes(UTF_8));
            headers.forEach((name, text) -> record.headers().add(name, text.getBytes(UTF_8)));
            producer.send(record);
        }
        producer.flush();
    }

    /** Where the write log ends. */
    public long logEnd() {
        try (KafkaConsumer<byte[], byte[]> consumer = consumer()) {
            return consumer.endOffsets(List.of(LOG)).getOrDefault(LOG, 0L);
        }
    }

    /** The records of the write log from one offset up to another, in order. */
    public List<LogEntry> log(long from, long to) {
        List<LogEntry> entries = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer = consumer()) {
            consumer.assign(List.of(LOG));
            consumer.seek(LOG, from);
            while (consumer.position(LOG) < to) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofSeconds(1))) {
                    if (record.offset() < to) {
                        entries.add(WriteLogFormat.decode(record.headers(), record.value()));
                    }
                }
            }
        }
        return entries;
    }

    /** All bytes of the write log's headers and values, one character each. */
    public String text() {
        StringBuilder all = new StringBuilder();
        long end = logEnd();
        try (KafkaConsumer<byte[], byte[]> consumer = consumer()) {
            consumer.assign(List.of(LOG));
            consumer.seekToBeginning(List.of(LOG));
            while (consumer.position(LOG) < end) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofSeconds(1))) {
                    record.headers().forEach(header -> all.append(new String(header.value(), ISO_8859_1)));
                    all.append(new String(record.value(), ISO_8859_1)).append('\n');
                }
            }
        }
        return all.toString();
    }

    private KafkaConsumer<byte[], byte[]> consumer() {
        return new KafkaConsumer<>(
                Map.of("bootstrap.servers", bootstrap), new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /** Replica to the line of the record at this offset that it refused. */
    public Map<String, Refused> rejectedBy(long offset) {
        Map<String, Refused> found = new HashMap<>();
        try (KafkaConsumer<byte[], byte[]> consumer = consumer()) {
            TopicPartition partition = new TopicPartition(WriteLog.REJECTED_TOPIC, 0);
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long end = consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
            while (consumer.position(partition) < end) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofSeconds(1))) {
                    if (header(record, "offset").equals(String.valueOf(offset))) {
                        found.put(
                                header(record, "replica"),
                                new Refused(new String(record.value(), UTF_8), header(record, "reason")));
                    }
                }
            }
        }
        return found;
    }

    /** Has the log forget all that it holds now, as if its retention had run out. */
    public void forgetAll() {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
            // Kafka's own word for the log's end.
            RecordsToDelete all = RecordsToDelete.beforeOffset(-1);
            await(admin.deleteRecords(Map.of(LOG, all)).all());
        }
    }

    public void deleteLog() {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
            await(admin.deleteTopics(List.of(WriteLog.TOPIC)).all());
        }
    }

    public void createLog() {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
            await(admin.createTopics(List.of(new NewTopic(WriteLog.TOPIC, 1, (short) 1)))
                    .all());
        }
    }

    private static void await(KafkaFuture<?> done) {
        try {
            done.get(30, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new AssertionError("Kafka did not do it", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        Header header = record.headers().lastHeader(name);
        return header == null ? "" : new String(header.value(), UTF_8);
    }

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(5));
    }
}
