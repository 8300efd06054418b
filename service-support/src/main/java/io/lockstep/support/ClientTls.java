package io.lockstep.support;

import java.util.Arrays;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.ssl.NoSuchSslBundleException;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;

/**
 * What TLS clients of any make need of an SSL bundle.
 *
 * @param context makes connections; whether host names are verified is up to the client
 * @param trust the trust that the context goes by
 * @param keys the same client certificate, and
 * @param authorities the same trust, for clients that make their own context
 */
public record ClientTls(
        SSLContext context, X509TrustManager trust, KeyManagerFactory keys, TrustManagerFactory authorities) {

    /**
     * Finds the bundle that a property names.
     *
     * @param name null or blank for none
     * @return null without a name: the Java runtime's own settings do
     */
    public static @Nullable ClientTls named(String property, @Nullable String name, SslBundles bundles) {
        if (name == null || name.isBlank()) {
            return null;
        }
        try {
            return of(bundles.getBundle(name));
        } catch (NoSuchSslBundleException e) {
            throw new ConfigurationException(property + " names '" + name + "', but there is no spring.ssl.bundle.pem."
                    + name + " or spring.ssl.bundle.jks." + name);
        } catch (IllegalStateException e) {
            throw new ConfigurationException(property + ": bundle '" + name + "' cannot be used: " + rootMessage(e));
        }
    }

    /** The context's connections, which don't verify host names by themselves. */
    public SSLSocketFactory sockets() {
        return context.getSocketFactory();
    }

    private static ClientTls of(SslBundle bundle) {
        X509TrustManager trust = Arrays.stream(bundle.getManagers().getTrustManagers())
                .filter(X509TrustManager.class::isInstance)
                .map(X509TrustManager.class::cast)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("the bundle has no trust manager for certificates"));
        return new ClientTls(
                bundle.createSslContext(),
                trust,
                bundle.getManagers().getKeyManagerFactory(),
                bundle.getManagers().getTrustManagerFactory());
    }

    private static String rootMessage(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root.toString();
    }
}
