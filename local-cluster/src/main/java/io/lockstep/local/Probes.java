package io.lockstep.local;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.function.Predicate;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/** How each kind of process is asked, in plain text or over TLS. */
final class Probes {

    private static final Duration BOUND = Duration.ofSeconds(2);

    private final @Nullable SSLContext trust;

    private Probes(@Nullable SSLContext trust) {
        this.trust = trust;
    }

    static Probes plain() {
        return new Probes(null);
    }

    static Probes over(SSLContext trust) {
        return new Probes(trust);
    }

    /** Where clients of this port connect to. */
    URI uri(int port) {
        return URI.create((trust == null ? "http" : "https") + "://127.0.0.1:" + port);
    }

    /** Ready when a GET answers with the status. */
    Probe http(URI uri, int status) {
        return () -> {
            try {
                HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection();
                if (connection instanceof HttpsURLConnection https && trust != null) {
                    https.setSSLSocketFactory(trust.getSocketFactory());
                }
                connection.setConnectTimeout((int) BOUND.toMillis());
                connection.setReadTimeout((int) BOUND.toMillis());
                try {
                    return connection.getResponseCode() == status;
                } finally {
                    connection.disconnect();
                }
            } catch (IOException unreachable) {
                return false;
            }
        };
    }

    /** Ready when PING answers PONG, or that it wants to know first who asks. */
    Probe redis(int port) {
        byte[] pong = "+PONG\r\n".getBytes(StandardCharsets.US_ASCII);
        byte[] noAuth = "-NOAUTH".getBytes(StandardCharsets.US_ASCII);
        return exchange(
                port,
                "PING\r\n".getBytes(StandardCharsets.US_ASCII),
                pong.length,
                answer -> Arrays.equals(answer, pong) || Arrays.equals(answer, noAuth));
    }

    /** Ready when the broker answers an ApiVersions request, which it does only after it has started. */
    Probe kafka(int port) {
        byte[] request = {0, 0, 0, 10, 0, 18, 0, 0, 0, 0, 0, 1, (byte) 0xff, (byte) 0xff};
        return exchange(port, request, Integer.BYTES * 2, answer -> answer[7] == 1);
    }

    private Probe exchange(int port, byte[] request, int answerLength, Predicate<byte[]> expected) {
        return () -> {
            try (Socket plain = new Socket()) {
                plain.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), (int) BOUND.toMillis());
                plain.setSoTimeout((int) BOUND.toMillis());
                try (Socket socket = encrypted(plain, port)) {
                    new DataOutputStream(socket.getOutputStream()).write(request);
                    byte[] answer = new byte[answerLength];
                    new DataInputStream(socket.getInputStream()).readFully(answer);
                    return expected.test(answer);
                }
            } catch (IOException unreachable) {
                return false;
            }
        };
    }

    private Socket encrypted(Socket plain, int port) throws IOException {
        if (trust == null) {
            return plain;
        }
        SSLSocket socket = (SSLSocket) trust.getSocketFactory().createSocket(plain, "127.0.0.1", port, true);
        socket.startHandshake();
        return socket;
    }
}
