package io.lockstep.support;

import java.util.regex.Pattern;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Which cluster the process belongs to ({@code lockstep.cluster}).
 *
 * @param cluster the cluster's name, which names its registry in Redis; all its processes use the same
 */
@ConfigurationProperties("lockstep")
public record ClusterProperties(@DefaultValue("lockstep") String cluster) {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");

    public ClusterProperties {
        if (!NAME.matcher(cluster).matches()) {
            throw new IllegalArgumentException(
                    "lockstep.cluster must be 1 to 64 of A-Z a-z 0-9 . _ -, but is '" + cluster + "'");
        }
    }
}
