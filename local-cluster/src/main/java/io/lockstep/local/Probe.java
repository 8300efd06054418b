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

/** Asks a process once, within a bounded time, whether it serves. */
@FunctionalInterface
interface Probe {

    Duration BOUND = Duration.ofSeconds(2);

    /** Returns whether the process serves; a process that cannot be reached does not. */
    boolean serves();

    /** Ready when a GET answers with the status. */
    static Probe http(URI uri, int status) {
        return () -> {
            try {
                HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection();
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

    /** Ready when PING answers PONG. */
    static Probe redis(int port) {
        byte[] pong = "+PONG\r\n".getBytes(StandardCharsets.US_ASCII);
        return exchange(
                port,
                "PING\r\n".getBytes(StandardCharsets.US_ASCII),
                pong.length,
                answer -> Arrays.equals(answer, pong));
    }

    /** Ready when the broker answers an ApiVersions request, which it does only after it has started. */
    static Probe kafka(int port) {
        byte[] request = {0, 0, 0, 10, 0, 18, 0, 0, 0, 0, 0, 1, (byte) 0xff, (byte) 0xff};
        return exchange(port, request, Integer.BYTES * 2, answer -> answer[7] == 1);
    }

    private static Probe exchange(
            int port, byte[] request, int answerLength, java.util.function.Predicate<byte[]> expected) {
        return () -> {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), (int) BOUND.toMillis());
                socket.setSoTimeout((int) BOUND.toMillis());
                new DataOutputStream(socket.getOutputStream()).write(request);
                byte[] answer = new byte[answerLength];
                new DataInputStream(socket.getInputStream()).readFully(answer);
                return expected.test(answer);
            } catch (IOException unreachable) {
                return false;
            }
        };
    }
}
