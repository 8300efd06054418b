package io.lockstep.gateway.into;

import io.lockstep.common.cluster.ReplicaId;
import io.lockstep.gateway.pool.AdvancedReplicas;
import io.lockstep.gateway.pool.ReplicaClient;
import io.lockstep.gateway.pool.ReplicaClient.Reply;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Iterator;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.springframework.util.LinkedMultiValueMap;
import org.springframework.util.MultiValueMap;
import reactor.core.publisher.Mono;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** The replicas of the read pool, the most advanced first, asked as the gateway's own user. */
final class ReplicaSource implements Source {

    /** Rows of one piece; a replica builds each piece in memory. */
    private static final String PIECE = "5000";

    private static final int PIECES_AHEAD = 4;
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final AdvancedReplicas replicas;
    private final ReplicaClient client;
    private final Duration silence;

    /** @param silence how long a replica may send nothing */
    ReplicaSource(AdvancedReplicas replicas, ReplicaClient client, Duration silence) {
        this.replicas = replicas;
        this.client = client;
        this.silence = silence;
    }

    @Override
    public Optional<Chosen> choose(int shard, long position, String targetDb, Set<ReplicaId> without) {
        return replicas.<Chosen>ask(
                        shard,
                        position,
                        (member, applied) -> without.contains(member.id())
                                ? Mono.error(() -> new IllegalStateException("has failed"))
                                : client.ask(member.url(), TargetPolicies.statement(targetDb))
                                        .flatMap(reply -> reply.status() == 200
                                                ? Mono.just(new Chosen(member.id(), member.url(), reply.body()))
                                                : Mono.error(new IllegalStateException("status " + reply.status()))))
                .onErrorResume(e -> Mono.empty())
                .blockOptional();
    }

    @Override
    public InputStream query(Chosen replica, String statement, String db, String rp) {
        MultiValueMap<String, String> form = new LinkedMultiValueMap<>();
        form.add("q", statement);
        form.add("epoch", "ns");
        form.add("chunked", "true");
        form.add("chunk_size", PIECE);
        if (!db.isEmpty()) {
            form.add("db", db);
        }
        if (!rp.isEmpty()) {
            form.add("rp", rp);
        }
        return new Pieces(client.stream(replica.url(), form, silence).toStream(PIECES_AHEAD));
    }

    /** The pieces one after the other; failures of the replica are failures to read. */
    private static final class Pieces extends InputStream {

        private final Stream<byte[]> pieces;
        private final Iterator<byte[]> iterator;
        private byte[] piece = {};
        private int at;

        Pieces(Stream<byte[]> pieces) {
            this.pieces = pieces;
            this.iterator = pieces.iterator();
        }

        @Override
        public int read() throws IOException {
            return more() ? piece[at++] & 0xff : -1;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            Objects.checkFromIndexSize(offset, length, into.length);
            if (length == 0) {
                return 0;
            }
            if (!more()) {
                return -1;
            }
            int count = Math.min(length, piece.length - at);
            System.arraycopy(piece, at, into, offset, count);
            at += count;
            return count;
        }

        private boolean more() throws IOException {
            try {
                while (at == piece.length) {
                    if (!iterator.hasNext()) {
                        return false;
                    }
                    piece = iterator.next();
                    at = 0;
                }
                return true;
            } catch (ReplicaClient.Refused e) {
                throw new Rejected(e.reply().status(), error(e.reply()));
            } catch (ReplicaClient.NoReply e) {
                throw new IOException("the replica's answer broke off: " + e.getMessage(), e);
            }
        }

        /** Ends the query at the replica, if it has not ended. */
        @Override
        public void close() {
            pieces.close();
        }

        private static String error(Reply reply) {
            try {
                return JSON.readTree(reply.body()).path("error").asString(reply.body());
            } catch (JacksonException e) {
                // Whatever it is, it is what the replica says.
                return reply.body();
            }
        }
    }
}
