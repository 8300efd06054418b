package io.lockstep.monitor.verify;

import io.lockstep.common.log.LogEntry.Slice;
import io.lockstep.common.registry.ReplicaDigest;
import io.lockstep.common.registry.ReplicaDigest.CatalogItem;
import io.lockstep.common.registry.ReplicaDigest.HourDigest;
import io.lockstep.common.registry.ReplicaDigest.SliceDigest;
import io.lockstep.monitor.verify.Verification.Difference;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Compares digests of one checkpoint. */
final class Findings {

    private static final String NOTHING = "nothing";

    private Findings() {}

    /** Whether slices differ of which some replica has not told the hours, so that smaller chunks are needed to name them. */
    static boolean needHours(List<ReplicaDigest> digests, int slices) {
        for (int i = 0; i < slices; i++) {
            int slice = i;
            boolean equal = digests.stream()
                            .map(digest -> digest.slices().get(slice).hash()
                                    + digest.slices().get(slice).points())
                            .distinct()
                            .count()
                    == 1;
            if (!equal
                    && digests.stream()
                            .anyMatch(digest -> digest.slices().get(slice).hours() == null)) {
                return true;
            }
        }
        return false;
    }

    /** What differs between the digests of a chunk; each has a digest for each slice. */
    static List<Difference> ofPoints(List<Slice> chunk, List<ReplicaDigest> digests) {
        List<Difference> differences = new ArrayList<>();
        for (int i = 0; i < chunk.size(); i++) {
            Slice slice = chunk.get(i);
            Map<String, Map<Long, String>> found = new TreeMap<>();
            Set<Long> hours = new TreeSet<>();
            for (ReplicaDigest digest : digests) {
                SliceDigest ofSlice = digest.slices().get(i);
                Map<Long, String> byHour = new HashMap<>();
                List<HourDigest> told = ofSlice.hours();
                if (told != null) {
                    told.forEach(hour -> byHour.put(hour.hour(), hour.points() + " points, digest " + hour.hash()));
                } else {
                    // Not to be told apart any further: said for the hour that the slice begins in.
                    byHour.put(hourOf(slice.from()), ofSlice.points() + " points, digest " + ofSlice.hash());
                }
                hours.addAll(byHour.keySet());
                found.put(digest.replica().value(), byHour);
            }
            for (long hour : hours) {
                compare(found, byHour -> byHour.getOrDefault(hour, NOTHING))
                        .map(unequal -> new Difference(
                                slice.db(),
                                slice.rp(),
                                slice.measurement(),
                                Instant.EPOCH.plus(hour, ChronoUnit.HOURS),
                                unequal.perReplica(),
                                unequal.differing()))
                        .ifPresent(differences::add);
            }
        }
        return differences;
    }

    /**
     * What differs between catalogs: users, databases and retention policies. What comes and goes with expiring points is left out.
     * So are measurements: their points are compared anyway, and a measurement whose points are all deleted is still listed by an
     * InfluxDB server or not, by whether it was restarted since.
     */
    static List<Difference> ofCatalog(List<ReplicaDigest> digests) {
        record Key(@Nullable String db, @Nullable String rp, String user) {}
        Map<String, Map<Key, String>> found = new TreeMap<>();
        Map<Key, CatalogItem> items = new HashMap<>();
        for (ReplicaDigest digest : digests) {
            Map<Key, String> ofReplica = new HashMap<>();
            for (CatalogItem item : digest.items()) {
                if (!item.expiring() && item.measurement() == null) {
                    Key key = new Key(item.db(), item.rp(), item.db() == null ? item.what() : "");
                    ofReplica.put(key, item.what());
                    items.put(key, item);
                }
            }
            found.put(digest.replica().value(), ofReplica);
        }
        List<Difference> differences = new ArrayList<>();
        items.forEach((key, item) -> compare(found, ofReplica -> ofReplica.getOrDefault(key, NOTHING))
                .map(unequal ->
                        new Difference(item.db(), item.rp(), null, null, unequal.perReplica(), unequal.differing()))
                .ifPresent(differences::add));
        return differences;
    }

    private static long hourOf(long nanos) {
        return Math.floorDiv(nanos, 3_600_000_000_000L);
    }

    /** What each replica holds, where that isn't the same. */
    private record Unequal(Map<String, String> perReplica, List<String> differing) {}

    private static <T> Optional<Unequal> compare(Map<String, T> found, Function<T, String> holds) {
        Map<String, String> perReplica = new TreeMap<>();
        found.forEach((replica, what) -> perReplica.put(replica, holds.apply(what)));
        Map<String, Integer> votes = new HashMap<>();
        perReplica.values().forEach(value -> votes.merge(value, 1, Integer::sum));
        return votes.size() == 1 ? Optional.empty() : Optional.of(new Unequal(perReplica, minority(perReplica, votes)));
    }

    private static List<String> minority(Map<String, String> perReplica, Map<String, Integer> votes) {
        String majority = votes.entrySet().stream()
                .filter(vote -> vote.getValue() * 2 > perReplica.size())
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse(null);
        if (majority == null) {
            return List.of();
        }
        return perReplica.entrySet().stream()
                .filter(entry -> !Objects.equals(entry.getValue(), majority))
                .map(Map.Entry::getKey)
                .toList();
    }

    /** The replicas that some difference names. */
    static Set<String> differing(Collection<Difference> differences) {
        Set<String> differing = new TreeSet<>();
        differences.forEach(difference -> differing.addAll(difference.differing()));
        return differing;
    }
}
