package io.lockstep.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.springframework.boot.ssl.DefaultSslBundleRegistry;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslStoreBundle;

class ReplicaConnectionPropertiesTest {

    private final DefaultSslBundleRegistry bundles = new DefaultSslBundleRegistry();

    @Test
    void withoutABundleTheJavaRuntimeDecidesWhomToTrust() {
        assertThat(new ReplicaConnectionProperties(null).tls(bundles)).isNull();
        assertThat(new ReplicaConnectionProperties(" ").tls(bundles)).isNull();
    }

    @Test
    void aBundleGivesSocketsAndTrust() {
        bundles.registerBundle("replicas", SslBundle.of(SslStoreBundle.NONE));

        ClientTls tls = Objects.requireNonNull(new ReplicaConnectionProperties("replicas").tls(bundles));

        assertThat(tls.trust().getAcceptedIssuers()).isNotEmpty();
        assertThat(tls.sockets().getDefaultCipherSuites()).isNotEmpty();
    }

    @Test
    void aBundleThatDoesNotExistStopsTheStartWithItsName() {
        assertThatThrownBy(() -> new ReplicaConnectionProperties("replicas").tls(bundles))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage(
                        "lockstep.replicas.ssl-bundle names 'replicas', but there is no spring.ssl.bundle.pem.replicas"
                                + " or spring.ssl.bundle.jks.replicas");
    }
}
