package io.lockstep.connector.log;

import io.lockstep.common.log.WriteLog;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;

/**
 * Kafka's id of the write log, which tells a log from a later one of the same name. The consumer knows the id but does
 * not show it, so that a short-lived admin client has to ask.
 */
final class TopicIdentity {

    private final Map<String, Object> adminConfig;
    private final Duration timeout;

    TopicIdentity(Map<String, Object> adminConfig, Duration timeout) {
        this.adminConfig = Map.copyOf(adminConfig);
        this.timeout = timeout;
    }

    /**
     * The id in Kafka's printable form.
     *
     * @throws KafkaException if Kafka doesn't tell in time
     */
    String current() {
        try (Admin admin = Admin.create(adminConfig)) {
            return admin.describeTopics(List.of(WriteLog.TOPIC))
                    .allTopicNames()
                    .get(timeout.toMillis(), TimeUnit.MILLISECONDS)
                    .values()
                    .iterator()
                    .next()
                    .topicId()
                    .toString();
        } catch (ExecutionException | TimeoutException e) {
            throw new KafkaException("the id of topic " + WriteLog.TOPIC + " is not known", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KafkaException("interrupted", e);
        }
    }
}
