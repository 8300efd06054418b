package io.lockstep.common.cluster;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.regex.Pattern;

/**
 * The name of a replica, such as {@code replica-1}; unique in the cluster and also the connector's Kafka group.
 *
 * @param value 1 to 63 characters: lower-case letters, digits and inner hyphens (a DNS label, so that it can name a pod)
 */
public record ReplicaId(@JsonValue String value) implements Comparable<ReplicaId> {

    private static final Pattern DNS_LABEL = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");

    @JsonCreator
    public ReplicaId {
        if (!DNS_LABEL.matcher(value).matches()) {
            throw new IllegalArgumentException("replica id '" + value
                    + "' must be 1 to 63 lower-case letters, digits or hyphens, with no hyphen at either end");
        }
    }

    @Override
    public int compareTo(ReplicaId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
