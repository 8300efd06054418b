package io.lockstep.gateway.into;

import io.lockstep.gateway.influxql.Statement;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Runs statements of the kind SELECT … INTO. */
public interface SelectInto {

    /**
     * Runs one. Who cancels stops it; what is in the log by then stays there.
     *
     * @param db the request's database; null if it names none
     * @param rp the request's retention policy; null if it names none
     * @return never fails
     */
    Mono<IntoResult> run(Statement statement, @Nullable String db, @Nullable String rp);
}
