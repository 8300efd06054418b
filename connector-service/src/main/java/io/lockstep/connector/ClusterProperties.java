package io.lockstep.connector;

import io.lockstep.common.registry.redis.RegistryKeys;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Which cluster this process belongs to.
 *
 * @param cluster the cluster's name in the registry; all its processes use the same
 */
@ConfigurationProperties("lockstep")
public record ClusterProperties(@DefaultValue(RegistryKeys.DEFAULT_CLUSTER) String cluster) {}
