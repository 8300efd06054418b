package io.lockstep.gateway.tls;

import io.lockstep.support.ClientTls;
import io.lockstep.support.ConfigurationException;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.time.Duration;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.springframework.cloud.gateway.config.HttpClientCustomizer;
import reactor.netty.http.client.HttpClient;

/**
 * Makes a client trust replicas as configured, and present the gateway's certificate where one is asked for. Matters for
 * replicas whose URL is {@code https} alone.
 */
public final class ReplicaTls implements HttpClientCustomizer {

    private static final Duration HANDSHAKE = Duration.ofSeconds(2);

    private final @Nullable SslContext context;

    /** @param tls null for what the Java runtime trusts */
    public ReplicaTls(@Nullable ClientTls tls) {
        this.context = tls == null ? null : context(tls);
    }

    @Override
    public HttpClient customize(HttpClient client) {
        SslContext ours = context;
        return ours == null
                ? client
                : client.secure(spec -> spec.sslContext(ours).handshakeTimeout(HANDSHAKE));
    }

    private static SslContext context(ClientTls tls) {
        try {
            return SslContextBuilder.forClient()
                    .keyManager(tls.keys())
                    .trustManager(tls.authorities())
                    .endpointIdentificationAlgorithm("HTTPS")
                    .build();
        } catch (SSLException e) {
            throw new ConfigurationException("lockstep.replicas.ssl-bundle cannot be used: " + e.getMessage());
        }
    }
}
