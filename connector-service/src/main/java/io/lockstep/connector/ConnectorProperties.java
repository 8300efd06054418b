package io.lockstep.connector;

import io.lockstep.connector.progress.ProgressProperties;
import io.lockstep.connector.replay.ReplayProperties;
import io.lockstep.connector.replica.ReplicaProperties;
import io.lockstep.connector.verify.VerifyProperties;
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
        @NestedConfigurationProperty @DefaultValue VerifyProperties verify) {}
