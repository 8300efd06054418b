package io.lockstep.common.registry;

import io.lockstep.common.cluster.ReplicaId;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a replica holds at a checkpoint of the log, as its connector tells it: either the digest, or why there is none.
 *
 * @param replica which replica
 * @param verification the verification that the checkpoint belongs to
 * @param chunk the checkpoint's number in it
 * @param offset the checkpoint's offset: everything below it is in the replica, and nothing else
 * @param problem why there is no digest; null if there is one
 * @param slices one digest per slice of the checkpoint, in its order
 * @param items the catalog, if the checkpoint asks for it
 * @param pauseMillis for how long the connector paused
 */
public record ReplicaDigest(
        ReplicaId replica,
        String verification,
        int chunk,
        long offset,
        @Nullable Problem problem,
        List<SliceDigest> slices,
        List<CatalogItem> items,
        long pauseMillis) {

    /** For how long a digest can be looked up. */
    public static final Duration RETENTION = Duration.ofMinutes(5);

    /** Slices with points in more hours than this, all together, are told without their hours. */
    public static final int MAX_HOURS = 5_000;

    /** More items than this make no digest. */
    public static final int MAX_ITEMS = 20_000;

    public ReplicaDigest {
        slices = List.copyOf(slices);
        items = List.copyOf(items);
    }

    /**
     * Why a connector has no digest.
     *
     * @param reason in words for an operator
     * @param tooLarge whether a smaller chunk may help
     */
    public record Problem(String reason, boolean tooLarge) {}

    /**
     * Points of a slice.
     *
     * @param points how many
     * @param hash 128 bits in hexadecimal digits, the same for any order of the points
     * @param hours the same per hour that has points; null where there are too many
     */
    public record SliceDigest(long points, String hash, @Nullable List<HourDigest> hours) {}

    /**
     * Points of one hour of a slice.
     *
     * @param hour hours since 1970, UTC
     * @param points how many
     * @param hash as in {@link SliceDigest}
     */
    public record HourDigest(long hour, long points, String hash) {}

    /**
     * One thing of the catalog.
     *
     * @param db its database; null for a user
     * @param rp its retention policy; null for databases and users
     * @param measurement its name; null for all other things
     * @param what what it is and how it is set, in words; what must be the same on all replicas
     * @param expiring whether it comes and goes with the points of a retention policy that ends, at a moment of each replica's
     *     own choice, so that it need not be the same on all replicas
     * @param expirySeconds for a retention policy, after how many seconds its points expire; 0 for never
     * @param ofManyTypes for a measurement, whether some field has more than one type
     */
    public record CatalogItem(
            @Nullable String db,
            @Nullable String rp,
            @Nullable String measurement,
            String what,
            boolean expiring,
            long expirySeconds,
            boolean ofManyTypes) {}
}
