package io.lockstep.gateway.read;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.lockstep.gateway.catalog.DatabaseCatalog;
import java.util.regex.Pattern;
import org.reactivestreams.Publisher;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.HttpHeaders;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.http.server.reactive.ServerHttpResponseDecorator;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Leaves the database that holds a replica's marker out of SHOW DATABASES, in each format that InfluxDB answers in. Answers
 * stream through; a list of databases that is longer than one buffer could be cut within the name, and is passed on then.
 */
final class OwnDatabase {

    private static final String NAME = DatabaseCatalog.OWN;
    private static final Pattern QUESTION = Pattern.compile("(?i)\\bshow\\s+databases\\b");

    /** The only row, with the key of the rows; else the row with the comma on either side of it. */
    private static final Pattern JSON_ROW = Pattern.compile(",\\s*\"values\":\\s*\\[\\s*\\[\\s*\"" + NAME
            + "\"\\s*\\]\\s*\\](?=\\s*\\})|,\\s*\\[\\s*\"" + NAME + "\"\\s*\\]|\\[\\s*\"" + NAME + "\"\\s*\\],\\s*");

    private static final Pattern CSV_ROW = Pattern.compile("(?m)^databases,,(?:[0-9]+,)?" + NAME + "\\n");

    private static final String MSGPACK_ROW = "\u0091\u00a9" + NAME;
    private static final String MSGPACK_VALUES = "\u00a6values";

    private OwnDatabase() {}

    /** Whether the statements ask for the list of databases. */
    static boolean isAskedFor(String q) {
        return QUESTION.matcher(q).find();
    }

    /** The response with the list made complete by leaving something out. */
    static ServerHttpResponse hiddenFrom(ServerHttpResponse response) {
        return new ServerHttpResponseDecorator(response) {

            @Override
            public Mono<Void> writeWith(Publisher<? extends DataBuffer> body) {
                return getDelegate().writeWith(Flux.from(body).map(this::filtered));
            }

            @Override
            public Mono<Void> writeAndFlushWith(Publisher<? extends Publisher<? extends DataBuffer>> body) {
                return getDelegate().writeAndFlushWith(Flux.from(body).map(part -> Flux.<DataBuffer>from(part)
                        .map(this::filtered)));
            }

            private DataBuffer filtered(DataBuffer buffer) {
                byte[] bytes = new byte[buffer.readableByteCount()];
                buffer.read(bytes);
                DataBufferUtils.release(buffer);
                if (!isCommitted()) {
                    getHeaders().remove(HttpHeaders.CONTENT_LENGTH);
                }
                return bufferFactory().wrap(filter(bytes));
            }
        };
    }

    /** A piece of an answer without the row. One character stands for one byte. */
    static byte[] filter(byte[] piece) {
        String text = new String(piece, ISO_8859_1);
        if (!text.contains(NAME)) {
            return piece;
        }
        String withoutText =
                CSV_ROW.matcher(JSON_ROW.matcher(text).replaceAll("")).replaceAll("");
        return withoutMsgpackRow(withoutText).getBytes(ISO_8859_1);
    }

    private static String withoutMsgpackRow(String text) {
        int row = text.indexOf(MSGPACK_ROW);
        int values = row < 0 ? -1 : text.lastIndexOf(MSGPACK_VALUES, row);
        if (values < 0) {
            return text;
        }
        int header = values + MSGPACK_VALUES.length();
        char kind = text.charAt(header);
        StringBuilder edited = new StringBuilder(text);
        edited.delete(row, row + MSGPACK_ROW.length());
        if (kind >= 0x90 && kind <= 0x9f) {
            edited.setCharAt(header, (char) (kind - 1));
        } else if (kind == 0xdc) {
            int count = (text.charAt(header + 1) << 8 | text.charAt(header + 2)) - 1;
            edited.setCharAt(header + 1, (char) (count >> 8));
            edited.setCharAt(header + 2, (char) (count & 0xff));
        } else {
            return text;
        }
        return edited.toString();
    }
}
