package io.lockstep.connector.verify;

import static io.lockstep.connector.verify.Asking.quoted;

import io.lockstep.common.log.LogEntry.Slice;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.msgpack.value.Value;

/** Digests the points of a slice, as the replica's queries show them. */
final class SliceDigester {

    private final Asking asking;

    SliceDigester(Asking asking) {
        this.asking = asking;
    }

    /**
     * Digests.
     *
     * @throws Budget.EndException if that is not possible within the budget
     */
    PointSums digest(Slice slice, Budget budget) {
        PointSums sums = new PointSums();
        add(slice, budget, sums);
        return sums;
    }

    /** Adds the points of a slice to others. */
    void add(Slice slice, Budget budget, PointSums sums) {
        List<Range> ranges =
                slice.ofManyTypes() ? byShard(slice, budget) : List.of(new Range(slice.from(), slice.to()));
        for (Range range : ranges) {
            asking.ask(question(slice, range), budget, new Points(sums, budget));
        }
    }

    private static String question(Slice slice, Range range) {
        return "SELECT *::field FROM " + quoted(slice.db()) + "." + quoted(slice.rp()) + "."
                + quoted(slice.measurement()) + " WHERE time >= " + range.from() + " AND time <= " + range.to()
                + " GROUP BY *";
    }

    private record Points(PointSums sums, Budget budget, PointHash hash) implements ResultRows.Sink {

        Points(PointSums sums, Budget budget) {
            this(sums, budget, new PointHash());
        }

        @Override
        public void series(String name, Map<String, String> tags, List<String> columns) {
            hash.series(name, tags, columns);
        }

        @Override
        public void row(List<Value> values) {
            budget.takePoint();
            sums.add(values.get(0).asIntegerValue().asLong(), hash.of(values));
        }
    }

    private record Range(long from, long to) {}

    /**
     * A query over several of InfluxDB's shards shows a field that has another type in each of them as one type, and leaves out
     * what cannot be converted; within a shard a field has one type.
     */
    private List<Range> byShard(Slice slice, Budget budget) {
        List<Range> ranges = new ArrayList<>();
        asking.ask("SHOW SHARDS", budget, new ResultRows.Sink() {
            private boolean ofDatabase;
            private List<String> columns = List.of();

            @Override
            public void series(String name, Map<String, String> tags, List<String> found) {
                ofDatabase = Texts.utf8(name).equals(slice.db());
                columns = List.copyOf(found);
            }

            @Override
            public void row(List<Value> values) {
                if (ofDatabase
                        && Texts.of(values.get(columns.indexOf("retention_policy")))
                                .equals(slice.rp())) {
                    long from = nanos(Texts.of(values.get(columns.indexOf("start_time"))));
                    long to = nanos(Texts.of(values.get(columns.indexOf("end_time")))) - 1;
                    if (from <= slice.to() && to >= slice.from()) {
                        ranges.add(new Range(Math.max(from, slice.from()), Math.min(to, slice.to())));
                    }
                }
            }
        });
        return ranges;
    }

    /** The outermost shards reach beyond what fits into a count of nanoseconds; an end is the first time after its shard. */
    private static long nanos(String time) {
        Instant instant = Instant.parse(time);
        try {
            return ChronoUnit.NANOS.between(Instant.EPOCH, instant);
        } catch (ArithmeticException e) {
            return instant.isBefore(Instant.EPOCH) ? Slice.MIN_TIME : Slice.MAX_TIME + 1;
        }
    }
}
