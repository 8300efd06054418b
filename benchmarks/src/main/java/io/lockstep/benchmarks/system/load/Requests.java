package io.lockstep.benchmarks.system.load;

import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** The requests of one connection, one after the other, for ever. A buffer is valid until the next one is asked for. */
public interface Requests {

    /** The next request from its first to its last byte. */
    ByteBuffer next();

    /** The same queries in turn; each head ends with the given header lines (each ended by CR and LF). */
    static Requests queries(String database, List<String> statements, String headers) {
        List<ByteBuffer> requests = statements.stream()
                .map(statement -> query(database, statement, headers))
                .toList();
        AtomicInteger turn = new AtomicInteger();
        return () -> requests.get(turn.getAndIncrement() % requests.size()).rewind();
    }

    /** A GET of {@code /query}. */
    static ByteBuffer query(String database, String statement, String headers) {
        String text = "GET /query?db=" + database + "&q=" + URLEncoder.encode(statement, StandardCharsets.UTF_8)
                + " HTTP/1.1\r\nHost: 127.0.0.1\r\n" + headers + "\r\n";
        return direct(text.getBytes(StandardCharsets.UTF_8));
    }

    /** The bytes where sockets take them from without a copy. */
    static ByteBuffer direct(byte[] bytes) {
        return ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
    }
}
