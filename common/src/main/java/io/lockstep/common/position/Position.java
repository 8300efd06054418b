package io.lockstep.common.position;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Collections;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How far into the write log something is: shard to next offset. An offset of {@code n} means that everything below
 * {@code n} is in.
 *
 * @param offsets shard number (0 or more) to next offset (0 or more), in the order of the shards
 */
public record Position(@JsonValue SortedMap<Integer, Long> offsets) {

    /** The position that says nothing of any shard. */
    public static final Position NONE = new Position(Map.of());

    public Position {
        offsets.forEach((shard, offset) -> {
            if (shard < 0 || offset < 0) {
                throw new IllegalArgumentException(
                        "shard " + shard + " and offset " + offset + " must not be negative");
            }
        });
        offsets = Collections.unmodifiableSortedMap(new TreeMap<>(offsets));
    }

    @JsonCreator
    public Position(Map<Integer, Long> offsets) {
        this(new TreeMap<>(offsets));
    }

    public static Position of(int shard, long offset) {
        return new Position(Map.of(shard, offset));
    }

    /** The next offset of a shard; empty where this position says nothing of the shard. */
    public OptionalLong offset(int shard) {
        Long offset = offsets.get(shard);
        return offset == null ? OptionalLong.empty() : OptionalLong.of(offset);
    }

    /** Whether everything that {@code other} covers is covered by this position too. */
    public boolean covers(Position other) {
        return other.offsets.entrySet().stream().allMatch(e -> offsets.getOrDefault(e.getKey(), -1L) >= e.getValue());
    }

    /** The smallest position that covers both. */
    public Position max(Position other) {
        SortedMap<Integer, Long> merged = new TreeMap<>(offsets);
        other.offsets.forEach((shard, offset) -> merged.merge(shard, offset, Math::max));
        return new Position(merged);
    }
}
