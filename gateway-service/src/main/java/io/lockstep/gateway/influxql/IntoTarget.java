package io.lockstep.gateway.influxql;

import java.util.List;

/**
 * Where a SELECT … INTO writes, as far as the statement says it.
 *
 * @param db the database; empty for the request's
 * @param rp the retention policy; empty for the request's, or the database's default
 * @param measurement empty for that of each source
 * @param start offset of the clause in the request
 * @param end offset behind the clause
 */
public record IntoTarget(String db, String rp, String measurement, int start, int end) {

    /** @param segments one to three names; the last one is empty for {@code :MEASUREMENT} */
    static IntoTarget of(List<String> segments, int start, int end) {
        int last = segments.size() - 1;
        return new IntoTarget(
                last == 2 ? segments.get(0) : "",
                last >= 1 ? segments.get(last - 1) : "",
                segments.get(last),
                start,
                end);
    }
}
