package io.lockstep.gateway.read;

import io.lockstep.common.position.Token;
import io.lockstep.gateway.pool.PoolMember;
import io.lockstep.gateway.pool.PoolView.Footing;
import java.util.Locale;
import java.util.Optional;
import org.springframework.http.HttpHeaders;

/**
 * What an answer says of itself: who gave it, what it holds at least, and how old that may be.
 *
 * @param member who answers
 * @param footing what the choice of it rests on
 * @param position the applied position before the query was sent; empty if unknown
 */
record Labels(PoolMember member, Footing footing, Optional<Token> position) {

    static final String REPLICA = "X-Lockstep-Replica";
    static final String POSITION = "X-Lockstep-Position";

    /** Seconds, or {@code unknown}. */
    static final String STALENESS = "X-Lockstep-Staleness";

    static final String DEGRADED = "X-Lockstep-Degraded";

    void on(HttpHeaders headers) {
        headers.set(REPLICA, member.id().value());
        position.ifPresent(token -> headers.set(POSITION, token.toString()));
        headers.set(STALENESS, staleness());
        if (member.degraded()) {
            headers.set(DEGRADED, "true");
        }
    }

    private String staleness() {
        Double lag = member.lagSeconds();
        return footing == Footing.LAST_KNOWN || lag == null ? "unknown" : String.format(Locale.ROOT, "%.3f", lag);
    }
}
