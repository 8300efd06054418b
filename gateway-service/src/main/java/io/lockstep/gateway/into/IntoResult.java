package io.lockstep.gateway.into;

import io.lockstep.common.position.Token;
import org.jspecify.annotations.Nullable;

/** What came of a SELECT … INTO. Each but {@link Rejected} tells how far the log holds its points. */
public sealed interface IntoResult {

    /**
     * All points are in the log.
     *
     * @param points how many
     * @param token covers them; null if there was none
     */
    record Written(long points, @Nullable Token token) implements IntoResult {}

    /**
     * The statement failed as it would have on one server.
     *
     * @param error in InfluxDB's words
     * @param token covers the points written before; null if there was none
     */
    record Failed(String error, @Nullable Token token) implements IntoResult {}

    /**
     * The replica did not take it for a query.
     *
     * @param status its answer's
     * @param error in its words
     */
    record Rejected(int status, String error) implements IntoResult {}

    /**
     * It could not be run, or not to its end; to be repeated, which changes no point that is in the log already.
     *
     * @param reason in words for the client
     * @param token covers the points written before; null if there was none
     */
    record Unavailable(String reason, @Nullable Token token) implements IntoResult {}
}
