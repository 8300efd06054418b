package io.lockstep.monitor.probe;

import io.lockstep.common.cluster.ReplicaId;
import io.lockstep.common.log.LogEntry.Slice;
import io.lockstep.monitor.cluster.Member;
import io.lockstep.monitor.verify.Counts;
import io.lockstep.support.ClientTls;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.influxdb.InfluxDB;
import org.influxdb.InfluxDBException;
import org.influxdb.dto.Query;
import org.influxdb.dto.QueryResult;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks replicas how much they hold. Numbers come as floating-point numbers, which is near enough for planning. */
public final class ReplicaCounts implements Counts, AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(ReplicaCounts.class);

    /** Longer than this, and a count costs the replica more than the plan is worth: a narrower one is asked for. */
    private static final Duration TIMEOUT = Duration.ofSeconds(2);

    private static final long HOUR_NANOS = TimeUnit.HOURS.toNanos(1);

    private final Map<ReplicaId, InfluxDB> replicas = new HashMap<>();

    public ReplicaCounts(List<Member> members, @Nullable Credentials credentials, @Nullable ClientTls tls) {
        for (Member member : members) {
            replicas.put(member.id(), ReplicaConnection.to(member.url(), credentials, tls, TIMEOUT));
        }
    }

    @Override
    public OptionalLong values(ReplicaId replica, Slice slice) {
        Optional<List<List<Object>>> rows = ask(replica, "SELECT count(*::field) FROM " + source(slice) + range(slice));
        if (rows.isEmpty()) {
            return OptionalLong.empty();
        }
        return OptionalLong.of(rows.get().stream()
                .flatMap(row -> row.stream().skip(1))
                .mapToLong(ReplicaCounts::number)
                .sum());
    }

    @Override
    public Optional<Edges> edges(ReplicaId replica, Slice slice) {
        Optional<Long> first = time(replica, slice, "ASC");
        Optional<Long> last = first.isEmpty() ? first : time(replica, slice, "DESC");
        if (first.isEmpty() || last.isEmpty()) {
            return Optional.empty();
        }
        // Outwards to whole hours, as far as there are any: the numbers are not exact.
        long from = Math.floorDiv(first.get(), HOUR_NANOS) * HOUR_NANOS;
        long to = last.get() > Slice.MAX_TIME - HOUR_NANOS
                ? Slice.MAX_TIME
                : (Math.floorDiv(last.get(), HOUR_NANOS) + 1) * HOUR_NANOS - 1;
        return Optional.of(new Edges(Math.max(from, Slice.MIN_TIME), to));
    }

    private Optional<Long> time(ReplicaId replica, Slice slice, String order) {
        String question =
                "SELECT *::field FROM " + source(slice) + range(slice) + " ORDER BY time " + order + " LIMIT 1";
        return ask(replica, question).flatMap(rows -> rows.stream().findFirst()).map(row -> number(row.get(0)));
    }

    private Optional<List<List<Object>>> ask(ReplicaId replica, String question) {
        InfluxDB influx = replicas.get(replica);
        if (influx == null) {
            return Optional.empty();
        }
        try {
            QueryResult result = influx.query(new Query(question), TimeUnit.NANOSECONDS);
            if (result.hasError()
                    || result.getResults() == null
                    || result.getResults().isEmpty()) {
                return Optional.empty();
            }
            List<QueryResult.Series> series = result.getResults().get(0).getSeries();
            return Optional.of(series == null ? List.of() : series.get(0).getValues());
        } catch (InfluxDBException e) {
            log.atDebug().addKeyValue("replica", replica).setCause(e).log("a replica did not count");
            return Optional.empty();
        }
    }

    private static long number(@Nullable Object value) {
        return value instanceof Number number ? number.longValue() : 0;
    }

    private static String source(Slice slice) {
        return quoted(slice.db()) + "." + quoted(slice.rp()) + "." + quoted(slice.measurement());
    }

    private static String range(Slice slice) {
        return " WHERE time >= " + slice.from() + " AND time <= " + slice.to();
    }

    private static String quoted(String name) {
        return '"' + name.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + '"';
    }

    @Override
    public void close() {
        replicas.values().forEach(InfluxDB::close);
    }
}
