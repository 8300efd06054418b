package io.lockstep.gateway.read;

import io.lockstep.common.position.Token;
import io.lockstep.gateway.pool.PoolMember;
import java.time.Duration;
import java.util.Optional;
import org.springframework.http.HttpHeaders;

/**
 * What an answer says of itself: who gave it, what it holds at least, and how old that may be.
 *
 * @param member who answers
 * @param staleness the age at most, when the query was sent, of the newest data that it may lack; empty if unknown
 * @param position the applied position before the query was sent; empty if unknown
 */
record Labels(PoolMember member, Optional<Duration> staleness, Optional<Token> position) {

    static final String REPLICA = "X-Lockstep-Replica";
    static final String POSITION = "X-Lockstep-Position";

    /** Seconds, or {@code unknown}. */
    static final String STALENESS = "X-Lockstep-Staleness";

    static final String DEGRADED = "X-Lockstep-Degraded";

    void on(HttpHeaders headers) {
        headers.set(REPLICA, member.id().value());
        position.ifPresent(token -> headers.set(POSITION, token.toString()));
        headers.set(
                STALENESS,
                staleness.map(age -> toThreeDecimals(age.toNanos() / 1e9)).orElse("unknown"));
        if (member.degraded()) {
            headers.set(DEGRADED, "true");
        }
    }

    /** As {@code %.3f} has it, without reading a format for every answer. */
    static String toThreeDecimals(double seconds) {
        long millis = Math.round(Math.abs(seconds) * 1000);
        StringBuilder text = new StringBuilder(12);
        if (seconds < 0 && millis > 0) {
            text.append('-');
        }
        text.append(millis / 1000).append('.');
        long rest = millis % 1000;
        if (rest < 100) {
            text.append('0');
        }
        if (rest < 10) {
            text.append('0');
        }
        return text.append(rest).toString();
    }
}
