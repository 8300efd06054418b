package io.lockstep.gateway.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.support.ReplicaConnectionProperties;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.time.Duration;
import java.util.Objects;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.ssl.DefaultSslBundleRegistry;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.pem.PemSslStoreBundle;
import org.springframework.boot.ssl.pem.PemSslStoreDetails;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.client.HttpClient;
import reactor.netty.http.server.HttpServer;

class ReplicaTlsTest {

    private X509Bundle authority;
    private X509Bundle otherAuthority;
    private DisposableServer replica;

    @BeforeEach
    void start() throws Exception {
        authority = authority("CN=ours");
        otherAuthority = authority("CN=another");
        X509Bundle certificate = new CertificateBuilder()
                .subject("CN=replica")
                .ecp256()
                .addSanIpAddress("127.0.0.1")
                .buildIssuedBy(authority);
        var context = SslContextBuilder.forServer(
                        certificate.getKeyPair().getPrivate(), certificate.getCertificatePath())
                .build();
        replica = HttpServer.create()
                .host("127.0.0.1")
                .port(0)
                .secure(spec -> spec.sslContext(context))
                .handle((request, response) -> response.sendString(Mono.just("answer")))
                .bindNow();
    }

    @AfterEach
    void stop() {
        replica.disposeNow();
    }

    @Test
    void aReplicaOfTheConfiguredAuthorityIsTrusted() {
        assertThat(get(trusting(authority), "127.0.0.1")).isEqualTo("answer");
    }

    @Test
    void aReplicaOfAnotherAuthorityIsNot() {
        assertThatThrownBy(() -> get(trusting(otherAuthority), "127.0.0.1"))
                .rootCause()
                .hasMessageContaining("certification path");
        assertThatThrownBy(() -> get(new ReplicaTls(null), "127.0.0.1"))
                .rootCause()
                .hasMessageContaining("certification path");
    }

    @Test
    void aCertificateForAnotherHostIsRefused() {
        assertThatThrownBy(() -> get(trusting(authority), "localhost"))
                .hasCauseInstanceOf(SSLHandshakeException.class)
                .rootCause()
                .hasMessageContaining("localhost");
    }

    private static X509Bundle authority(String name) throws Exception {
        return new CertificateBuilder()
                .subject(name)
                .ecp256()
                .setIsCertificateAuthority(true)
                .buildSelfSigned();
    }

    private String get(ReplicaTls tls, String host) {
        return Objects.requireNonNull(tls.customize(HttpClient.newConnection())
                .get()
                .uri("https://" + host + ":" + replica.port() + "/")
                .responseContent()
                .aggregate()
                .asString()
                .block(Duration.ofSeconds(10)));
    }

    private static ReplicaTls trusting(X509Bundle authority) {
        DefaultSslBundleRegistry bundles = new DefaultSslBundleRegistry(
                "replicas",
                SslBundle.of(new PemSslStoreBundle(
                        null, PemSslStoreDetails.forCertificates(authority.getCertificatePEM()))));
        return new ReplicaTls(new ReplicaConnectionProperties("replicas").tls(bundles));
    }
}
