package io.lockstep.benchmarks.system.load;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * One HTTP/1.1 connection that is kept alive. An exchange that takes longer than {@link #BOUND} is ended by closing the
 * connection from outside, so that reading needs no time-out of its own. Not thread-safe.
 */
public final class Connection implements Closeable {

    /** The longest that one exchange may take. */
    public static final Duration BOUND = Duration.ofMinutes(2);

    private static final int BUFFER = 128 << 10;
    private static final int LONGEST_HEAD = 16 << 10;
    private static final Watch WATCH = new Watch(BOUND);

    private final SocketChannel channel;
    private final ByteBuffer input = ByteBuffer.allocateDirect(BUFFER).limit(0);
    private final byte[] head = new byte[LONGEST_HEAD];
    private final int keptBody;

    private Connection(SocketChannel channel, int keptBody) {
        this.channel = channel;
        this.keptBody = keptBody;
    }

    /** Connects; bodies are counted and thrown away. */
    public static Connection open(URI server) throws IOException {
        return open(server, 0);
    }

    /**
     * Connects.
     *
     * @param keptBody how many bytes of a body to keep
     */
    public static Connection open(URI server, int keptBody) throws IOException {
        SocketChannel channel = SocketChannel.open();
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        channel.connect(new InetSocketAddress(server.getHost(), server.getPort()));
        Connection connection = new Connection(channel, keptBody);
        WATCH.add(connection);
        return connection;
    }

    /** Sends a whole request and reads the whole answer. */
    public Answer exchange(ByteBuffer request) throws IOException {
        WATCH.begun(this);
        try {
            while (request.hasRemaining()) {
                channel.write(request);
            }
            return read();
        } finally {
            WATCH.ended(this);
        }
    }

    @Override
    public void close() throws IOException {
        WATCH.remove(this);
        channel.close();
    }

    private Answer read() throws IOException {
        String text = readHead();
        int status = Integer.parseInt(text.substring(9, 12));
        ByteArrayOutputStream kept = new ByteArrayOutputStream(keptBody == 0 ? 0 : 1024);
        long length = 0;
        if (Answer.header(text, "Transfer-Encoding").filter("chunked"::equals).isPresent()) {
            for (long chunk = chunkLength(); chunk > 0; chunk = chunkLength()) {
                readBody(chunk, kept);
                length += chunk;
                readLine();
            }
            readLine();
        } else if (status != 204) {
            length = Answer.header(text, "Content-Length").map(Long::parseLong).orElse(0L);
            readBody(length, kept);
        }
        return new Answer(status, text, length, kept.toString(StandardCharsets.UTF_8));
    }

    private String readHead() throws IOException {
        int length = 0;
        while (length < 4
                || head[length - 1] != '\n'
                || head[length - 2] != '\r'
                || head[length - 3] != '\n'
                || head[length - 4] != '\r') {
            if (length == LONGEST_HEAD) {
                throw new IOException("an answer's head is longer than " + LONGEST_HEAD + " bytes");
            }
            head[length++] = next();
        }
        return new String(head, 0, length, StandardCharsets.ISO_8859_1);
    }

    private long chunkLength() throws IOException {
        return Long.parseLong(readLine(), 16);
    }

    private String readLine() throws IOException {
        StringBuilder line = new StringBuilder(8);
        for (byte b = next(); b != '\n'; b = next()) {
            if (b != '\r') {
                line.append((char) b);
            }
        }
        return line.toString();
    }

    private void readBody(long length, ByteArrayOutputStream kept) throws IOException {
        long left = length;
        while (left > 0) {
            if (!input.hasRemaining()) {
                fill();
            }
            int part = (int) Math.min(left, input.remaining());
            for (int i = 0; i < part && kept.size() < keptBody; i++) {
                kept.write(input.get(input.position() + i));
            }
            input.position(input.position() + part);
            left -= part;
        }
    }

    private byte next() throws IOException {
        if (!input.hasRemaining()) {
            fill();
        }
        return input.get();
    }

    private void fill() throws IOException {
        input.clear();
        int read = channel.read(input);
        input.flip();
        if (read < 0) {
            input.limit(0);
            throw new EOFException("the connection was closed");
        }
    }
}
