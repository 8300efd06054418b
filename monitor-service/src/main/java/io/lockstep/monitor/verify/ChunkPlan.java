package io.lockstep.monitor.verify;

import io.lockstep.common.cluster.ReplicaId;
import io.lockstep.common.log.LogEntry.Slice;
import io.lockstep.monitor.verify.Counts.Edges;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/**
 * Divides slices into chunks of a bounded number of values, as they are asked for. The chunks tile each slice without a gap, from
 * its open beginning to its open end, so that what one replica alone holds is in some chunk too. How wide the tiles are goes by
 * what one replica holds; a replica that holds much more says so at the checkpoint, and the chunk is halved.
 */
final class ChunkPlan {

    /** Small slices share a chunk. */
    static final int MAX_SLICES = 50;

    private static final long FIRST_WIDTH = TimeUnit.DAYS.toNanos(7);

    /** Wide enough for all time in a few steps, and too small to overflow when doubled. */
    private static final long MAX_WIDTH = Long.MAX_VALUE / 8;

    private final Counts counts;
    private final ReplicaId replica;
    private final int maxValues;
    private final Deque<Slice> left;
    private long width = FIRST_WIDTH;

    /** @param replica whose counts decide */
    ChunkPlan(Collection<Slice> slices, Counts counts, ReplicaId replica, int maxValues) {
        this.left = new ArrayDeque<>(slices);
        this.counts = counts;
        this.replica = replica;
        this.maxValues = maxValues;
    }

    /** The next chunk; empty after the last. */
    List<Slice> next() {
        List<Slice> chunk = new ArrayList<>();
        long values = 0;
        while (!left.isEmpty() && chunk.size() < MAX_SLICES && values < maxValues) {
            Slice rest = left.removeFirst();
            Tile tile = tile(rest, maxValues - values, chunk.isEmpty());
            if (tile.isNone()) {
                left.addFirst(rest);
                return chunk;
            }
            append(chunk, part(rest, rest.from(), tile.to()));
            values += tile.values();
            if (tile.to() < rest.to()) {
                left.addFirst(part(rest, tile.to() + 1, rest.to()));
            } else {
                width = FIRST_WIDTH;
            }
        }
        return chunk;
    }

    /** The first part of a slice. */
    private record Tile(long to, long values) {

        private static final Tile NONE = new Tile(0, -1);

        boolean isNone() {
            return values < 0;
        }
    }

    private Tile tile(Slice rest, long room, boolean evenIfNarrow) {
        Optional<Edges> edges = counts.edges(replica, rest);
        if (edges.isEmpty()) {
            return new Tile(rest.to(), 0);
        }
        long first = Math.max(rest.from(), edges.get().from());
        while (true) {
            long to = first > edges.get().to() - width ? rest.to() : first + width - 1;
            OptionalLong values = counts.values(replica, part(rest, rest.from(), to));
            if (values.isPresent() && values.getAsLong() <= room) {
                width = values.getAsLong() < maxValues / 4 ? Math.min(width * 2, MAX_WIDTH) : width;
                return new Tile(to, values.getAsLong());
            }
            if (!evenIfNarrow) {
                return Tile.NONE;
            }
            if (width == 1) {
                return new Tile(to, maxValues);
            }
            width = Math.max(1, Math.min(width, edges.get().to() - first + 1) / 2);
        }
    }

    /** Neighbours in time are one slice. */
    private static void append(List<Slice> chunk, Slice next) {
        int last = chunk.size() - 1;
        Slice before = last < 0 ? null : chunk.get(last);
        if (before != null
                && before.to() + 1 == next.from()
                && part(before, next.from(), next.to()).equals(next)) {
            chunk.set(last, part(before, before.from(), next.to()));
        } else {
            chunk.add(next);
        }
    }

    /** Two chunks that together are the one; the same one if it cannot be halved. */
    static List<List<Slice>> halves(List<Slice> chunk, Counts counts, ReplicaId replica) {
        int size = chunk.size();
        if (size > 1) {
            return List.of(chunk.subList(0, size / 2), chunk.subList(size / 2, size));
        }
        Slice slice = chunk.get(0);
        Edges edges = counts.edges(replica, slice).orElse(new Edges(slice.from(), slice.to()));
        long from = Math.max(slice.from(), edges.from());
        long to = Math.min(slice.to(), edges.to());
        if (from >= to) {
            return List.of(chunk);
        }
        // The average of two numbers whose sum may not fit.
        long middle = (from & to) + ((from ^ to) >> 1);
        return List.of(List.of(part(slice, slice.from(), middle)), List.of(part(slice, middle + 1, slice.to())));
    }

    static Slice part(Slice slice, long from, long to) {
        return new Slice(slice.db(), slice.rp(), slice.measurement(), from, to, slice.ofManyTypes());
    }
}
