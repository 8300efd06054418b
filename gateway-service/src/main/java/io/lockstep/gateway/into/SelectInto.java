package io.lockstep.gateway.into;

import io.lockstep.gateway.influxql.Statement;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Runs statements of the kind SELECT … INTO. */
public interface SelectInto {

    /**
     * Runs one, with {@code now()} as of this call. Who cancels stops it; what is in the log by then stays there.
     *
     * @param db the request's database; null if it names none
     * @param rp the request's retention policy; null if it names none
     * @return never fails
     */
    default Mono<IntoResult> run(Statement statement, @Nullable String db, @Nullable String rp) {
        return run(statement, db, rp, null);
    }

    /**
     * The same for somebody who runs it on schedule.
     *
     * @param schedule says of each record what it belongs to; null for a client's statement
     */
    Mono<IntoResult> run(Statement statement, @Nullable String db, @Nullable String rp, @Nullable Schedule schedule);

    /**
     * A run of a continuous query.
     *
     * @param query its database and its name
     * @param epoch of the monitor that leads
     * @param from the window's first nanosecond
     * @param to the first nanosecond after the window
     */
    record Schedule(String query, long epoch, long from, long to) {}
}
