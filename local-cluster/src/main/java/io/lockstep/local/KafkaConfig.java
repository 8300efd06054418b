package io.lockstep.local;

import io.lockstep.local.ProcessName.Kind;

/**
 * One broker that is its own controller. Durability settings are Kafka's defaults. The connectors' positions are kept for
 * ever: by default a cluster that was down for a week would replay the whole log.
 */
final class KafkaConfig {

    private KafkaConfig() {}

    static String server(ClusterLayout layout) {
        ProcessName name = ProcessName.of(Kind.KAFKA, 1);
        int port = layout.port(name);
        int controller = layout.adminPort(name);
        return """
                process.roles=broker,controller
                node.id=1
                controller.quorum.voters=1@127.0.0.1:%2$d
                listeners=PLAINTEXT://127.0.0.1:%1$d,CONTROLLER://127.0.0.1:%2$d
                advertised.listeners=PLAINTEXT://127.0.0.1:%1$d
                controller.listener.names=CONTROLLER
                inter.broker.listener.name=PLAINTEXT
                log.dirs=%3$s
                auto.create.topics.enable=false
                message.max.bytes=33554432
                replica.fetch.max.bytes=33554432
                default.replication.factor=1
                offsets.topic.replication.factor=1
                offsets.topic.num.partitions=4
                offsets.retention.minutes=2147483647
                transaction.state.log.replication.factor=1
                transaction.state.log.min.isr=1
                transaction.state.log.num.partitions=4
                share.coordinator.state.topic.replication.factor=1
                share.coordinator.state.topic.min.isr=1
                share.coordinator.state.topic.num.partitions=4
                group.initial.rebalance.delay.ms=0
                log.retention.ms=-1
                """
                .formatted(port, controller, layout.data(name));
    }

    static String logging() {
        return """
                <configuration>
                  <appender name="out" class="ch.qos.logback.core.ConsoleAppender">
                    <encoder><pattern>%d{ISO8601} %-5level %logger{20} %msg%n</pattern></encoder>
                  </appender>
                  <logger name="kafka" level="INFO"/>
                  <root level="WARN"><appender-ref ref="out"/></root>
                </configuration>
                """;
    }
}
