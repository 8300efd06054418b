package io.lockstep.connector;

import io.lockstep.connector.progress.ProgressProperties;
import io.lockstep.connector.replay.ReplayProperties;
import io.lockstep.connector.replica.ReplicaProperties;
import io.lockstep.connector.verify.VerifyProperties;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.NestedConfigurationProperty;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The connector's configuration.
 *
 * @param replica the server that the connector writes to
 * @param replay how the log is replayed
 * @param progress how often progress is told
 * @param verify what verifications may cost
 */
@ConfigurationProperties(prefix = "lockstep.connector", ignoreUnknownFields = false)
public record ConnectorProperties(
        @NestedConfigurationProperty @DefaultValue ReplicaProperties replica,
        @NestedConfigurationProperty @DefaultValue ReplayProperties replay,
        @NestedConfigurationProperty @DefaultValue ProgressProperties progress,
        @NestedConfigurationProperty @DefaultValue VerifyProperties verify) {

    /** Less than this, and a busy machine would have the connector take itself for deposed between two heartbeats. */
    private static final Duration LEAST_TENURE = Duration.ofSeconds(2);

    public ConnectorProperties {
        if (tenure(replica, replay).compareTo(LEAST_TENURE) < 0) {
            throw new IllegalArgumentException("lockstep.connector.replay.session-timeout must be at least "
                    + LEAST_TENURE.toSeconds() + "s longer than lockstep.connector.replica.write-timeout; they are "
                    + replay.sessionTimeout() + " and " + replica.writeTimeout());
        }
    }

    /** For how long after a heartbeat a write may be sent: it must be over before a standby can take over. */
    public Duration tenure() {
        return tenure(replica, replay);
    }

    private static Duration tenure(ReplicaProperties replica, ReplayProperties replay) {
        return replay.sessionTimeout().minus(replica.writeTimeout());
    }
}
