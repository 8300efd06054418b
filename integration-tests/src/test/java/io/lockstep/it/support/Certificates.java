package io.lockstep.it.support;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** An authority of the test's own, with certificates for servers on 127.0.0.1 and for clients, as PEM files. */
public final class Certificates {

    private static final char[] PASSWORD = "changeit".toCharArray();

    private final Path directory;

    private Certificates(Path directory) {
        this.directory = directory;
    }

    /** Makes an authority and certificates {@code server} and {@code client}. */
    public static Certificates in(Path directory) throws IOException, GeneralSecurityException {
        Files.createDirectories(directory);
        Certificates certificates = new Certificates(directory);
        certificates.keytool("ca", "-ext", "bc:c");
        certificates.issue("server");
        certificates.keytool("client", "-signer", "ca", "-ext", "eku=clientAuth");
        certificates.writePem("client", "client");
        Files.writeString(certificates.path("ca.pem"), pem("CERTIFICATE", certificates.chain("ca")[0].getEncoded()));
        return certificates;
    }

    /** Issues a certificate for servers on 127.0.0.1 and writes it as {@code server.pem}, {@code server.key} and both in one. */
    public void issue(String alias) throws IOException, GeneralSecurityException {
        keytool(alias, "-signer", "ca", "-ext", "san=ip:127.0.0.1,dns:localhost", "-ext", "eku=serverAuth,clientAuth");
        writePem(alias, "server");
    }

    public Path path(String file) {
        return directory.resolve(file);
    }

    /** The certificate of this alias. */
    public Certificate certificate(String alias) throws IOException, GeneralSecurityException {
        return chain(alias)[0];
    }

    /** Trusts the authority; presents the client's certificate, or none. */
    public SSLContext context(boolean withCertificate) throws IOException, GeneralSecurityException {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("ca", chain("ca")[0]);
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        KeyStore own = KeyStore.getInstance("PKCS12");
        own.load(null, null);
        own.setKeyEntry("client", store().getKey("client", PASSWORD), PASSWORD, chain("client"));
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(own, PASSWORD);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(withCertificate ? keys.getKeyManagers() : new KeyManager[0], trust.getTrustManagers(), null);
        return context;
    }

    private void writePem(String alias, String name) throws IOException, GeneralSecurityException {
        StringBuilder chain = new StringBuilder();
        for (Certificate certificate : chain(alias)) {
            chain.append(pem("CERTIFICATE", certificate.getEncoded()));
        }
        String key = pem(
                "PRIVATE KEY",
                Objects.requireNonNull(store().getKey(alias, PASSWORD)).getEncoded());
        Files.writeString(path(name + ".key"), key);
        Files.writeString(path(name + ".pem"), chain);
        Files.writeString(path(name + "-both.pem"), key + chain);
    }

    private Certificate[] chain(String alias) throws IOException, GeneralSecurityException {
        return store().getCertificateChain(alias);
    }

    private KeyStore store() throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(path("store.p12"))) {
            store.load(in, PASSWORD);
        }
        return store;
    }

    private static String pem(String type, byte[] der) {
        return "-----BEGIN " + type + "-----\n"
                + Base64.getMimeEncoder(64, "\n".getBytes(US_ASCII)).encodeToString(der)
                + "\n-----END " + type + "-----\n";
    }

    private void keytool(String alias, String... more) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-keystore",
                path("store.p12").toString(),
                "-storetype",
                "PKCS12",
                "-storepass",
                new String(PASSWORD),
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-validity",
                "30",
                "-dname",
                "CN=" + alias,
                "-alias",
                alias));
        command.addAll(List.of(more));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(path("keytool.log").toFile())
                .start();
        try {
            if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new IOException("keytool: " + Files.readString(path("keytool.log")));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }
}
