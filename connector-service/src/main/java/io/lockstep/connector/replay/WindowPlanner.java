package io.lockstep.connector.replay;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.lockstep.common.lineprotocol.LineReader;
import io.lockstep.connector.replica.Chunk;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Splits the lines of a window into lanes by database and measurement, so that lanes can be written in parallel while
 * the order within a measurement stays that of the log. A measurement that is more than a lane's share is divided by series, as
 * long as none of its fields changes its type in the window: then no line decides over what becomes of a line of another series.
 * The retention policy doesn't count: an absent one and the named default are the same series. Lines are only copied
 * for a timestamp that they lack, and where a measurement is divided.
 */
final class WindowPlanner {

    /** Below this, a second connection costs more than it gives. */
    private static final long WORTH_A_LANE = 64 * 1024;

    /** Dividing copies the lines, which pays where there is much to catch up with, and not for each request of a client. */
    private static final long WORTH_DIVIDING = 512 * 1024;

    /** So many that lanes come out alike. */
    private static final int BUCKETS_PER_LANE = 4;

    private static final long NANOS_PER_HOUR = TimeUnit.HOURS.toNanos(1);

    /** As InfluxDB answers where no shard knows the field yet. */
    private static final String TYPE_CONFLICT = "field type conflict";

    private final int maxLanes;
    private final long maxRequestBytes;
    private final long worthDividing;

    WindowPlanner(int maxLanes, long maxRequestBytes) {
        this(maxLanes, maxRequestBytes, WORTH_DIVIDING);
    }

    /** @param worthDividing the bytes that each lane has to get for a measurement to be divided */
    WindowPlanner(int maxLanes, long maxRequestBytes, long worthDividing) {
        this.maxLanes = maxLanes;
        this.maxRequestBytes = maxRequestBytes;
        this.worthDividing = worthDividing;
    }

    /**
     * Neighbouring lines of one record and one group: a measurement, or a part of its series.
     *
     * @param changesTypes whether a field has another type from here on, so that a request must not hold lines before and after
     * @param firstLine what number its first line was noted under, if lines are noted
     * @param lineCount how many lines of it were noted
     */
    private record Run(int record, int group, Chunk lines, boolean changesTypes, int firstLine, int lineCount) {}

    Plan plan(List<ResolvedPoints> records) {
        return new Planning(records).plan();
    }

    private final class Planning {

        private final List<ResolvedPoints> records;
        private final MeasurementGroups groups = new MeasurementGroups();
        private final FieldTypes types = new FieldTypes();

        /** Notes lines only where there are enough for a measurement to be divided. */
        private final SeriesBuckets series = new SeriesBuckets();

        private final long lanesWorthDividing;
        private final Map<String, Integer> databases = new HashMap<>();
        private List<Run> runs = new ArrayList<>();
        private int groupCount;
        private final List<Refusal> refused = new ArrayList<>();
        private long lines;
        private final Set<FirstWrites.Hour> hours = new HashSet<>();

        /** Of which measurements the next run changes types, perhaps back, since a line that was left out changed them. */
        private final BitSet changed = new BitSet();

        /** The measurements with a field that changes its type. */
        private final BitSet everChanged = new BitSet();

        Planning(List<ResolvedPoints> records) {
            this.records = records;
            long bytes =
                    records.stream().mapToLong(points -> points.lines().length).sum();
            lanesWorthDividing = Math.min(maxLanes, bytes / worthDividing);
        }

        Plan plan() {
            LineReader reader = new LineReader();
            for (int i = 0; i < records.size(); i++) {
                read(i, records.get(i), reader);
            }
            groupCount = groups.count();
            divideLargeGroups();
            int[] laneOf = assignLanes();
            int laneCount = Arrays.stream(laneOf).max().orElse(-1) + 1;
            List<List<WriteRequest>> lanes = IntStream.range(0, laneCount)
                    .mapToObj(lane -> requests(lane, laneOf))
                    .toList();
            return new Plan(lanes, refused, lines, hours);
        }

        private void read(int index, ResolvedPoints points, LineReader reader) {
            byte[] bytes = points.lines();
            int database = databases.computeIfAbsent(points.db(), db -> databases.size());
            reader.reset(bytes, 0, bytes.length);
            int runGroup = -1;
            int runFrom = 0;
            int runTo = 0;
            int firstLine = series.noted();
            boolean hasFaults = false;
            long hourFrom = 0;
            long hourTo = 0;
            while (reader.next()) {
                int from = reader.rawStart();
                int to = reader.rawEnd();
                if (!reader.isValid()) {
                    hasFaults = true;
                    continue;
                }
                int group = groups.groupOf(database, bytes, reader);
                FieldTypes.Line change = types.note(group, bytes, reader.fieldsStart(), reader.fieldsEnd());
                boolean begins = change != FieldTypes.Line.AS_BEFORE
                        || group != runGroup
                        || from != runTo
                        || !reader.hasTimestamp();
                if (begins) {
                    addRun(index, runGroup, bytes, runFrom, runTo, firstLine);
                    runGroup = group;
                    runFrom = from;
                    firstLine = series.noted();
                }
                runTo = to;
                if (change != FieldTypes.Line.AS_BEFORE) {
                    changed.set(group);
                    everChanged.set(group);
                }
                if (change == FieldTypes.Line.CONTRADICTS_ITSELF) {
                    refused.add(new Refusal(
                            points.db(), points.rp(), new Chunk(bytes, from, to, points.offset()), TYPE_CONFLICT));
                    runFrom = to;
                    continue;
                }
                lines++;
                long time = reader.hasTimestamp() ? reader.timestamp() : points.defaultTimestampNanos();
                if (time < hourFrom || time >= hourTo) {
                    long hour = Math.floorDiv(time, NANOS_PER_HOUR);
                    hours.add(new FirstWrites.Hour(points.db(), points.rp(), hour));
                    hourFrom = hour * NANOS_PER_HOUR;
                    hourTo = hourFrom + NANOS_PER_HOUR;
                }
                if (lanesWorthDividing > 1) {
                    series.note(bytes, reader);
                }
                if (!reader.hasTimestamp()) {
                    byte[] stamped = stamped(bytes, from, reader.fieldsEnd(), points.defaultTimestampNanos());
                    addRun(index, group, stamped, 0, stamped.length, firstLine);
                    runFrom = to;
                    firstLine = series.noted();
                }
            }
            addRun(index, runGroup, bytes, runFrom, runTo, firstLine);
            if (hasFaults) {
                refused.add(new Refusal(
                        points.db(), points.rp(), new Chunk(bytes, 0, bytes.length, points.offset()), null));
            }
        }

        private void addRun(int record, int group, byte[] bytes, int from, int to, int firstLine) {
            if (to > from) {
                runs.add(new Run(
                        record,
                        group,
                        new Chunk(bytes, from, to, records.get(record).offset()),
                        changed.get(group),
                        firstLine,
                        series.noted() - firstLine));
                changed.clear(group);
            }
        }

        private void divideLargeGroups() {
            if (lanesWorthDividing < 2) {
                return;
            }
            long[] bytesOf = bytesOfGroups();
            long total = Arrays.stream(bytesOf).sum();
            int buckets = (int) lanesWorthDividing * BUCKETS_PER_LANE;
            int[] firstBucketOf = new int[bytesOf.length];
            for (int group = 0; group < bytesOf.length; group++) {
                if (bytesOf[group] > total / lanesWorthDividing && !everChanged.get(group)) {
                    firstBucketOf[group] = groupCount;
                    groupCount += buckets;
                }
            }
            if (groupCount > bytesOf.length) {
                List<Run> divided = new ArrayList<>();
                runs.forEach(run -> divide(run, firstBucketOf[run.group()], buckets, divided));
                runs = divided;
            }
        }

        private void divide(Run run, int firstBucket, int buckets, List<Run> divided) {
            if (firstBucket == 0) {
                divided.add(run);
                return;
            }
            @Nullable Chunk[] parts = series.divide(run.lines(), run.firstLine(), run.lineCount(), buckets);
            for (int bucket = 0; bucket < parts.length; bucket++) {
                Chunk part = parts[bucket];
                if (part != null) {
                    divided.add(new Run(run.record(), firstBucket + bucket, part, false, 0, 0));
                }
            }
        }

        private long[] bytesOfGroups() {
            long[] bytesOf = new long[groupCount];
            runs.forEach(run -> bytesOf[run.group()] += run.lines().length());
            return bytesOf;
        }

        /** Gives the largest groups away first, each to the lane with the least so far. */
        private int[] assignLanes() {
            long[] bytesOf = bytesOfGroups();
            long total = Arrays.stream(bytesOf).sum();
            long present = Arrays.stream(bytesOf).filter(bytes -> bytes > 0).count();
            int laneCount = (int) Math.max(1, Math.min(Math.min(maxLanes, present), total / WORTH_A_LANE));
            int[] laneOf = new int[bytesOf.length];
            if (laneCount > 1) {
                long[] load = new long[laneCount];
                IntStream.range(0, bytesOf.length)
                        .boxed()
                        .sorted(Comparator.comparingLong((Integer group) -> -bytesOf[group]))
                        .forEach(group -> {
                            int lane = leastLoaded(load);
                            laneOf[group] = lane;
                            load[lane] += bytesOf[group];
                        });
            }
            return laneOf;
        }

        private static int leastLoaded(long[] load) {
            int least = 0;
            for (int i = 1; i < load.length; i++) {
                least = load[i] < load[least] ? i : least;
            }
            return least;
        }

        /** A lane's requests: database by database, because databases don't depend on each other. */
        private List<WriteRequest> requests(int lane, int[] laneOf) {
            Map<String, List<Run>> byDatabase = new LinkedHashMap<>();
            for (Run run : runs) {
                if (laneOf[run.group()] == lane) {
                    byDatabase
                            .computeIfAbsent(records.get(run.record()).db(), db -> new ArrayList<>())
                            .add(run);
                }
            }
            List<WriteRequest> requests = new ArrayList<>();
            byDatabase.forEach((db, ofDatabase) -> addRequests(db, ofDatabase, requests));
            return requests;
        }

        private void addRequests(String db, List<Run> ofDatabase, List<WriteRequest> requests) {
            String rp = records.get(ofDatabase.get(0).record()).rp();
            List<Chunk> body = new ArrayList<>();
            long bytes = 0;
            for (Run run : ofDatabase) {
                String runRp = records.get(run.record()).rp();
                boolean full = bytes + run.lines().length() > maxRequestBytes;
                if (!body.isEmpty() && (full || run.changesTypes() || !Objects.equals(rp, runRp))) {
                    requests.add(new WriteRequest(db, rp, body));
                    body = new ArrayList<>();
                    bytes = 0;
                }
                rp = runRp;
                append(body, run.lines());
                bytes += run.lines().length();
            }
            requests.add(new WriteRequest(db, rp, body));
        }

        private static void append(List<Chunk> body, Chunk next) {
            int last = body.size() - 1;
            if (last >= 0 && body.get(last).isFollowedBy(next)) {
                Chunk before = body.get(last);
                body.set(last, new Chunk(before.bytes(), before.from(), next.to(), before.offset()));
            } else {
                body.add(next);
            }
        }
    }

    private static byte[] stamped(byte[] bytes, int from, int fieldsEnd, long timestampNanos) {
        byte[] timestamp = (" " + timestampNanos + "\n").getBytes(US_ASCII);
        int length = fieldsEnd - from;
        byte[] stamped = Arrays.copyOf(Arrays.copyOfRange(bytes, from, fieldsEnd), length + timestamp.length);
        System.arraycopy(timestamp, 0, stamped, length, timestamp.length);
        return stamped;
    }
}
