package io.lockstep.it.support;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/** Sends bytes to a port of this machine and returns what comes back before the other side falls silent or hangs up. */
public final class RawSocket {

    private static final int SILENCE_MILLIS = 500;

    private RawSocket() {}

    /** @param tls null for plain text */
    public static String exchange(int port, @Nullable SSLContext tls, byte[] request) {
        StringBuilder answer = new StringBuilder();
        try (Socket plain = new Socket()) {
            plain.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 5_000);
            plain.setSoTimeout(SILENCE_MILLIS);
            try (Socket socket = tls == null ? plain : encrypted(tls, plain, port)) {
                socket.getOutputStream().write(request);
                byte[] some = new byte[8192];
                for (int n = socket.getInputStream().read(some);
                        n > 0;
                        n = socket.getInputStream().read(some)) {
                    answer.append(new String(some, 0, n, US_ASCII));
                }
            }
        } catch (IOException end) {
            return answer.toString();
        }
        return answer.toString();
    }

    /** Sends commands of Redis, one per line. */
    public static String redis(int port, @Nullable SSLContext tls, String... commands) {
        return exchange(port, tls, (String.join("\r\n", commands) + "\r\n").getBytes(US_ASCII));
    }

    private static SSLSocket encrypted(SSLContext tls, Socket plain, int port) throws IOException {
        SSLSocket socket = (SSLSocket) tls.getSocketFactory().createSocket(plain, "127.0.0.1", port, true);
        socket.setSoTimeout(5_000);
        socket.startHandshake();
        socket.setSoTimeout(SILENCE_MILLIS);
        return socket;
    }
}
