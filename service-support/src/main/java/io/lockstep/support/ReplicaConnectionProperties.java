package io.lockstep.support;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.ssl.SslBundles;

/**
 * How a service connects to replicas whose URL is {@code https}; the same keys in all services.
 *
 * @param sslBundle the bundle ({@code spring.ssl.bundle.*}) that holds the authorities that certificates of replicas are
 *     signed by, and the service's own certificate where a replica's front asks for one; absent: what the Java runtime
 *     trusts
 */
@ConfigurationProperties(prefix = "lockstep.replicas", ignoreUnknownFields = false)
public record ReplicaConnectionProperties(@Nullable String sslBundle) {

    /** Null where the Java runtime's own settings do. */
    public @Nullable ClientTls tls(SslBundles bundles) {
        return ClientTls.named("lockstep.replicas.ssl-bundle", sslBundle, bundles);
    }
}
