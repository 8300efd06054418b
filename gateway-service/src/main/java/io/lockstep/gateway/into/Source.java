package io.lockstep.gateway.into;

import io.lockstep.common.cluster.ReplicaId;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.Optional;
import java.util.Set;

/** The replicas, as far as they are read from here. Blocks, within bounds. */
interface Source {

    /**
     * A replica that holds a position and answers.
     *
     * @param policies its answer to SHOW RETENTION POLICIES of the target's database, JSON
     */
    record Chosen(ReplicaId replica, URI url, String policies) {}

    /** A replica that does not take a statement for a query. */
    final class Rejected extends IOException {

        private static final long serialVersionUID = 1L;

        private final int status;

        /** @param error in its words */
        Rejected(int status, String error) {
            super(error);
            this.status = status;
        }

        int status() {
            return status;
        }
    }

    /** Any replica that has applied a position, but for some; empty if there is none in a while. */
    Optional<Chosen> choose(int shard, long position, String targetDb, Set<ReplicaId> without);

    /**
     * Reads the replica's answer to a query as MessagePack. The stream fails if the replica does, with {@link Rejected} if it answers
     * with another status than 200, and has to be closed.
     *
     * @param db the request's; may be empty
     * @param rp the request's; may be empty
     */
    InputStream query(Chosen replica, String statement, String db, String rp);
}
