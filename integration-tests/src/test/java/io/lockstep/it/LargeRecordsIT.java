package io.lockstep.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.common.log.WriteLog;
import io.lockstep.it.support.Influx;
import io.lockstep.it.support.SharedCluster;
import io.lockstep.it.support.TestCluster;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** However much lies packed in the log, a connector unpacks no more of it at once than it has memory for. */
@ExtendWith(SharedCluster.class)
class LargeRecordsIT {

    private static final int RECORDS = 400;

    /** Of lines that InfluxDB is not given; many times the heap of a connector, and next to nothing when packed. */
    private static final String COMMENT =
            "# 0123456789abcdefghijklmnopqrstuvwxyz\n".repeat(WriteLog.MAX_POINTS_BYTES / 40);

    @Test
    void recordsThatUnpackToMoreThanTheHeapAreReplayed(TestCluster cluster) {
        Influx gateway = cluster.gateway();
        gateway.createDatabase("packed");
        TestCluster.REPLICAS.forEach(replica -> cluster.processes().stop(connector(replica)));
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of(
                        "bootstrap.servers",
                        cluster.processes().kafkaBootstrap(),
                        "compression.type",
                        "zstd",
                        "max.request.size",
                        WriteLog.MAX_RECORD_BYTES,
                        "batch.size",
                        8 * WriteLog.MAX_POINTS_BYTES,
                        "linger.ms",
                        1_000),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            for (int i = 1; i <= RECORDS; i++) {
                ProducerRecord<byte[], byte[]> record =
                        new ProducerRecord<>(WriteLog.TOPIC, (COMMENT + "m f=1 " + i + "\n").getBytes(UTF_8));
                record.headers().add("db", "packed".getBytes(UTF_8));
                producer.send(record);
            }
        }

        TestCluster.REPLICAS.forEach(replica -> cluster.processes().start(connector(replica)));

        cluster.awaitOnAll("every point", replica -> replica.count("packed", "m", "f") == RECORDS);
        TestCluster.REPLICAS.forEach(replica -> assertThat(cluster.processes().isRunning(connector(replica)))
                .as(replica)
                .isTrue());
        cluster.awaitAllAvailable();
    }

    private static String connector(String replica) {
        return replica.replace("replica", "connector");
    }
}
