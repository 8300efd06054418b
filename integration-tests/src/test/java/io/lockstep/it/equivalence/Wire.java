package io.lockstep.it.equivalence;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/** HTTP over a bare socket: sends what no HTTP client would, and shows answers that clients would refuse. */
final class Wire {

    private static final int TIMEOUT_MILLIS = 20_000;
    private static final int CHUNK = 7;

    private final InetSocketAddress address;
    private final String authority;

    Wire(URI server) {
        address = new InetSocketAddress(server.getHost(), server.getPort());
        authority = server.getAuthority();
    }

    /** One request on a connection of its own. */
    Reply send(Ask ask) {
        try (Socket socket = connect()) {
            OutputStream out = socket.getOutputStream();
            out.write(ask.head(authority));
            if (ask.framing() == Ask.Framing.CHUNKED) {
                chunked(out, ask.body());
            } else if (ask.framing() == Ask.Framing.LENGTH) {
                out.write(ask.body());
            }
            out.flush();
            return reply(new BufferedInputStream(socket.getInputStream()), ask.method());
        } catch (IOException e) {
            throw new UncheckedIOException(ask.name(), e);
        }
    }

    /** Sends everything at once on one connection, and reads one answer for each of the methods. */
    List<Reply> pipelined(List<Ask> asks) {
        try (Socket socket = connect()) {
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            for (Ask ask : asks) {
                all.write(ask.head(authority));
                all.write(ask.body());
            }
            socket.getOutputStream().write(all.toByteArray());
            InputStream in = new BufferedInputStream(socket.getInputStream());
            List<Reply> replies = new java.util.ArrayList<>();
            for (Ask ask : asks) {
                replies.add(reply(in, ask.method()));
            }
            return replies;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sends text and reads until the server closes the connection. */
    String untilClosed(String request) {
        try (Socket socket = connect()) {
            socket.getOutputStream().write(request.getBytes(ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket();
        socket.connect(address, TIMEOUT_MILLIS);
        socket.setSoTimeout(TIMEOUT_MILLIS);
        socket.setTcpNoDelay(true);
        return socket;
    }

    private static void chunked(OutputStream out, byte[] body) throws IOException {
        for (int at = 0; at < body.length; at += CHUNK) {
            byte[] piece = Arrays.copyOfRange(body, at, Math.min(at + CHUNK, body.length));
            out.write((Integer.toHexString(piece.length) + "\r\n").getBytes(ISO_8859_1));
            out.write(piece);
            out.write("\r\n".getBytes(ISO_8859_1));
        }
        out.write("0\r\n\r\n".getBytes(ISO_8859_1));
    }

    private static Reply reply(InputStream in, String method) throws IOException {
        String statusLine = line(in);
        int status = Integer.parseInt(statusLine.split(" ", 3)[1]);
        TreeMap<String, String> headers = new TreeMap<>();
        for (String header = line(in); !header.isEmpty(); header = line(in)) {
            int colon = header.indexOf(':');
            String value = header.substring(colon + 1).strip();
            headers.merge(
                    header.substring(0, colon).toLowerCase(Locale.ROOT),
                    value,
                    (first, second) -> first + " | " + second);
        }
        byte[] body = hasBody(method, status) ? body(in, headers) : new byte[0];
        if ("gzip".equals(headers.get("content-encoding")) && body.length > 0) {
            body = new GZIPInputStream(new ByteArrayInputStream(body)).readAllBytes();
        }
        return new Reply(status, headers, new String(body, ISO_8859_1));
    }

    private static boolean hasBody(String method, int status) {
        return !method.equals("HEAD") && Stream.of(204, 304).noneMatch(none -> none == status);
    }

    private static byte[] body(InputStream in, Map<String, String> headers) throws IOException {
        if ("chunked".equals(headers.get("transfer-encoding"))) {
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            for (int size = size(in); size > 0; size = size(in)) {
                all.write(in.readNBytes(size));
                line(in);
            }
            line(in);
            return all.toByteArray();
        }
        String length = headers.get("content-length");
        return length == null ? in.readAllBytes() : in.readNBytes(Integer.parseInt(length));
    }

    private static int size(InputStream in) throws IOException {
        return Integer.parseInt(line(in).strip(), 16);
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new EOFException("connection closed after: " + line);
            }
            line.append((char) c);
        }
        return line.toString().stripTrailing();
    }
}
