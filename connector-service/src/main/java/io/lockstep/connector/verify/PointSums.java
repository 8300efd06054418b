package io.lockstep.connector.verify;

import io.lockstep.common.registry.ReplicaDigest.HourDigest;
import io.lockstep.common.registry.ReplicaDigest.SliceDigest;
import io.lockstep.connector.verify.PointHash.Hash;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * The digest of a set of points: their number, and the sum of their hashes, each half modulo 2<sup>64</sup>; in all and per
 * hour. Sums come out the same for any order of the points and any division into queries.
 *
 * <p>Two sets that differ have the same digest with a probability of 2<sup>-128</sup>, as far as SHA-256 behaves like a random
 * function: the sum of the points that only one of them has must be equal to that of the points that only the other has. Who can
 * choose the points could search for such sets; this guards against faults, not against forgery.
 */
final class PointSums {

    private static final long HOUR_NANOS = TimeUnit.HOURS.toNanos(1);

    private static final class Sum {
        private long points;
        private long high;
        private long low;

        private void add(Hash hash) {
            points++;
            high += hash.high();
            low += hash.low();
        }

        private String hash() {
            return String.format("%016x%016x", high, low);
        }
    }

    private final Sum all = new Sum();
    private final Map<Long, Sum> hours = new TreeMap<>();

    void add(long timeNanos, Hash hash) {
        all.add(hash);
        hours.computeIfAbsent(Math.floorDiv(timeNanos, HOUR_NANOS), hour -> new Sum())
                .add(hash);
    }

    long points() {
        return all.points;
    }

    int hours() {
        return hours.size();
    }

    /** The digest, with hours or without. */
    SliceDigest digest(boolean withHours) {
        List<HourDigest> perHour = hours.entrySet().stream()
                .map(hour -> new HourDigest(
                        hour.getKey(), hour.getValue().points, hour.getValue().hash()))
                .toList();
        return new SliceDigest(all.points, all.hash(), withHours ? perHour : null);
    }
}
