package io.lockstep.connector.log;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Makes a consumer give so many bytes at once, and no more. Kafka bounds what is fetched while it is still packed, and the number
 * of records; a few megabytes of what packs well become gigabytes that way. So the consumer is told to give few
 * records at a time, and is asked again until there are enough, without waiting.
 *
 * <p>Polls that give many small records are kept apart, see {@link WindowPace}.
 *
 * <p>For one consumer of one partition, on its thread.
 */
final class BoundedPolls {

    /**
     * How much a poll may give.
     *
     * @param atOnce how many records the consumer gives at most
     * @param maxRecords what a poll gives at most, no less than {@code atOnce}
     * @param maxBytes ends a poll when its values have so many; what the consumer gave last comes on top
     */
    record Bounds(int atOnce, int maxRecords, long maxBytes) {}

    private final Consumer<byte[], byte[]> consumer;
    private final TopicPartition partition;
    private final Bounds bounds;
    private final WindowPace pace;

    /** What went wrong after some records had been given: they must reach the listener first. */
    private @Nullable RuntimeException withheld;

    private BoundedPolls(Consumer<byte[], byte[]> consumer, TopicPartition partition, Bounds bounds, WindowPace pace) {
        this.consumer = consumer;
        this.partition = partition;
        this.bounds = bounds;
        this.pace = pace;
    }

    /**
     * The same consumer, but for {@link Consumer#poll(Duration)}.
     *
     * @param consumer gives few records at a time
     * @param partition whose records are wanted; others are never delivered, because they are paused
     * @param bounds how much a poll may give
     * @param pace when a poll may begin
     */
    @SuppressWarnings("unchecked")
    static Consumer<byte[], byte[]> of(
            Consumer<byte[], byte[]> consumer, TopicPartition partition, Bounds bounds, WindowPace pace) {
        BoundedPolls polls = new BoundedPolls(consumer, partition, bounds, pace);
        return (Consumer<byte[], byte[]>) Proxy.newProxyInstance(
                BoundedPolls.class.getClassLoader(), new Class<?>[] {Consumer.class}, polls::invoke);
    }

    private @Nullable Object invoke(Object proxy, Method method, @Nullable Object @Nullable [] arguments)
            throws Throwable {
        if (method.getName().equals("poll") && arguments != null && arguments[0] instanceof Duration timeout) {
            return poll(timeout);
        }
        try {
            return method.invoke(consumer, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
        if (withheld != null) {
            RuntimeException failure = withheld;
            withheld = null;
            throw failure;
        }
        pace.await();
        List<ConsumerRecord<byte[], byte[]>> gathered = new ArrayList<>();
        Map<TopicPartition, OffsetAndMetadata> next = new HashMap<>();
        ConsumerRecords<byte[], byte[]> given = consumer.poll(timeout);
        next.putAll(given.nextOffsets());
        long bytes = gather(given, gathered);
        while (!given.isEmpty()
                && gathered.size() + bounds.atOnce() <= bounds.maxRecords()
                && bytes < bounds.maxBytes()) {
            try {
                given = consumer.poll(Duration.ZERO);
            } catch (RuntimeException e) {
                withheld = e;
                break;
            }
            next.putAll(given.nextOffsets());
            bytes += gather(given, gathered);
        }
        pace.given(gathered.size(), bytes);
        return gathered.isEmpty() ? given : new ConsumerRecords<>(Map.of(partition, gathered), next);
    }

    private long gather(ConsumerRecords<byte[], byte[]> given, List<ConsumerRecord<byte[], byte[]>> gathered) {
        long bytes = 0;
        for (ConsumerRecord<byte[], byte[]> record : given.records(partition)) {
            gathered.add(record);
            bytes += record.value() == null ? 0 : record.value().length;
        }
        return bytes;
    }
}
