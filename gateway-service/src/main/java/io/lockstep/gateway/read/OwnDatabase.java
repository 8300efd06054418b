package io.lockstep.gateway.read;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.lockstep.gateway.catalog.DatabaseCatalog;
import io.lockstep.gateway.influxql.Statements;
import java.util.regex.Pattern;
import org.reactivestreams.Publisher;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.http.server.reactive.ServerHttpResponseDecorator;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Leaves the database that holds a replica's marker out of the listings, in each format that InfluxDB answers in. Text streams through
 * in blocks; a list that is longer than a block could be cut within the name, and is passed on then.
 *
 * @see OwnDatabaseInMsgpack
 */
final class OwnDatabase {

    private static final String NAME = DatabaseCatalog.OWN;
    private static final String SHOW = "show";

    /** In a statement without comments and needless white space. */
    private static final Pattern QUESTION =
            Pattern.compile("(?i)show (?:databases|continuous queries|shards|shard groups)\\b");

    /** The only row, with the key of the rows; else the row with the comma on either side of it. */
    private static final Pattern JSON_ROW = Pattern.compile(",\\s*\"values\":\\s*\\[\\s*\\[\\s*\"" + NAME
            + "\"\\s*\\]\\s*\\](?=\\s*\\})|,\\s*\\[\\s*\"" + NAME + "\"\\s*\\]|\\[\\s*\"" + NAME + "\"\\s*\\],\\s*");

    /** The series that other listings have for each database, with the key of the series if it is the only one. */
    private static final Pattern JSON_SERIES = listed("series", "\\{\\s*\"name\":\\s*\"" + NAME + "\"[^{}]*\\}", "\\}");

    private static final Pattern JSON_SHARD_GROUP =
            listed("values", "\\[\\s*[0-9]+,\\s*\"" + NAME + "\"[^\\[\\]]*\\]", "\\}");

    private static final Pattern CSV_ROW = Pattern.compile(
            "(?m)^(?:databases,,(?:[0-9]+,)?" + NAME + "|" + NAME + ",,.*|shard groups,,[0-9]+," + NAME + ",.*)\\n");

    private static final int BLOCK_BYTES = 1024 * 1024;

    private OwnDatabase() {}

    private static Pattern listed(String key, String element, String end) {
        String all = "(?:" + element + ")";
        return Pattern.compile(",\\s*\"" + key + "\":\\s*\\[\\s*" + all + "(?:,\\s*" + all + ")*\\s*\\](?=\\s*" + end
                + ")|,\\s*" + all + "|" + all + ",\\s*");
    }

    /** Whether the statements ask for a list that the database is in; those that only a replica can read might, if one is a SHOW. */
    static boolean isAskedFor(String q) {
        if (!mentionsShow(q)) {
            return false;
        }
        Statements statements = Statements.read(q);
        return !statements.areReadable()
                || statements.list().stream().anyMatch(statement -> QUESTION.matcher(statement.beginning())
                        .lookingAt());
    }

    private static boolean mentionsShow(String q) {
        for (int i = 0; i <= q.length() - SHOW.length(); i++) {
            if ((q.charAt(i) | 0x20) == 's' && q.regionMatches(true, i, SHOW, 0, SHOW.length())) {
                return true;
            }
        }
        return false;
    }

    /**
     * The response with the list made complete by leaving something out.
     *
     * @param gzip whether a good answer is to be compressed; what comes is not, because it is looked into
     */
    static ServerHttpResponse hiddenFrom(ServerHttpResponse response, boolean gzip) {
        return new ServerHttpResponseDecorator(response) {

            @Override
            public Mono<Void> writeWith(Publisher<? extends DataBuffer> body) {
                return getDelegate().writeWith(filtered(Flux.from(body)));
            }

            /** What the answer is like is known with its first bytes, not before. */
            private Flux<DataBuffer> filtered(Flux<? extends DataBuffer> body) {
                return Flux.<DataBuffer>from(body)
                        .switchOnFirst((first, all) -> {
                            if (!first.hasValue()) {
                                return all.map(Blocks::bytes);
                            }
                            HttpStatusCode status = getStatusCode();
                            boolean zipped = gzip && (status == null || status.value() == 200);
                            if (!isCommitted()) {
                                getHeaders().remove(HttpHeaders.CONTENT_LENGTH);
                                if (zipped) {
                                    getHeaders().set(HttpHeaders.CONTENT_ENCODING, "gzip");
                                }
                            }
                            Flux<byte[]> filtered =
                                    isMsgpack() ? documents(all) : blocks(all).map(OwnDatabase::filter);
                            return zipped ? GzipStream.of(filtered) : filtered;
                        })
                        .map(bytes -> (DataBuffer) bufferFactory().wrap(bytes));
            }

            private boolean isMsgpack() {
                MediaType type = getHeaders().getContentType();
                return type != null && type.getSubtype().equals("x-msgpack");
            }
        };
    }

    private static Flux<byte[]> documents(Flux<? extends DataBuffer> body) {
        return Flux.defer(() -> {
            OwnDatabaseInMsgpack documents = new OwnDatabaseInMsgpack();
            return Flux.from(body)
                    .map(piece -> documents.take(Blocks.bytes(piece)))
                    .concatWith(Flux.defer(() -> Flux.just(documents.rest())))
                    .filter(bytes -> bytes.length > 0);
        });
    }

    private static Flux<byte[]> blocks(Flux<? extends DataBuffer> body) {
        Flux<byte[]> pieces = Flux.from(body).map(Blocks::bytes);
        return Blocks.of(pieces, piece -> piece.length, BLOCK_BYTES).map(Blocks::joined);
    }

    /** A block of an answer without the row. One character stands for one byte. */
    static byte[] filter(byte[] piece) {
        String text = new String(piece, ISO_8859_1);
        if (!text.contains(NAME)) {
            return piece;
        }
        text = JSON_SHARD_GROUP
                .matcher(JSON_SERIES.matcher(text).replaceAll(""))
                .replaceAll("");
        String withoutText =
                CSV_ROW.matcher(JSON_ROW.matcher(text).replaceAll("")).replaceAll("");
        return withoutText.getBytes(ISO_8859_1);
    }
}
