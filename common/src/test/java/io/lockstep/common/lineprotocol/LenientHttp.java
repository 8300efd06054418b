package io.lockstep.common.lineprotocol;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Posts to influxd over one connection. Proper HTTP clients will not do: influxd repeats a refused line in a header, control characters
 * and all, and they take that for a broken answer.
 */
final class LenientHttp implements Closeable {

    private static final int TIMEOUT_MILLIS = 20_000;

    private final URI server;
    private @Nullable Connection connection;

    private record Connection(Socket socket, InputStream in) {}

    LenientHttp(URI server) {
        this.server = server;
    }

    /** The answer's body as UTF-8, whatever the status. */
    String post(String pathAndQuery, byte[] body) throws IOException {
        Connection open = connection == null ? connect() : connection;
        connection = open;
        ByteArrayOutputStream request = new ByteArrayOutputStream();
        String head = "POST " + pathAndQuery + " HTTP/1.0\r\nConnection: keep-alive\r\nContent-Length: " + body.length
                + "\r\n\r\n";
        request.writeBytes(head.getBytes(StandardCharsets.US_ASCII));
        request.writeBytes(body);
        open.socket.getOutputStream().write(request.toByteArray());
        return answer(open.in);
    }

    private Connection connect() throws IOException {
        Socket socket = new Socket(server.getHost(), server.getPort());
        socket.setSoTimeout(TIMEOUT_MILLIS);
        socket.setTcpNoDelay(true);
        return new Connection(socket, new BufferedInputStream(socket.getInputStream()));
    }

    private String answer(InputStream from) throws IOException {
        String status = line(from);
        int length = status.contains(" 204 ") ? 0 : -1;
        boolean keepAlive = false;
        for (String header = line(from); !header.isEmpty(); header = line(from)) {
            String lower = header.toLowerCase(Locale.ROOT);
            if (lower.startsWith("content-length: ")) {
                length = Integer.parseInt(header.substring(16).trim());
            }
            keepAlive |= lower.equals("connection: keep-alive");
        }
        byte[] body = length >= 0 ? from.readNBytes(length) : from.readAllBytes();
        if (length < 0 || !keepAlive) {
            close();
        }
        return new String(body, StandardCharsets.UTF_8);
    }

    /** Up to CR LF; a lone CR belongs to the line. */
    private static String line(InputStream from) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int b = from.read(); b != '\n'; b = from.read()) {
            if (b < 0) {
                throw new IOException("connection closed after: " + line);
            }
            line.append((char) b);
        }
        return line.substring(0, Math.max(0, line.length() - 1));
    }

    @Override
    public void close() throws IOException {
        if (connection != null) {
            connection.socket.close();
            connection = null;
        }
    }
}
