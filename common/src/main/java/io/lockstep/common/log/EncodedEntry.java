package io.lockstep.common.log;

import java.util.List;
import org.apache.kafka.common.header.Header;

/**
 * A log entry as Kafka carries it.
 *
 * @param headers the record's headers
 * @param value the record's value
 */
public record EncodedEntry(List<Header> headers, byte[] value) {

    public EncodedEntry {
        headers = List.copyOf(headers);
    }
}
