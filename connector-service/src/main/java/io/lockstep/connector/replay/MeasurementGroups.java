package io.lockstep.connector.replay;

import io.lockstep.common.lineprotocol.LineReader;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Numbers the measurements of a window, per database, from 0 on. Two spellings of one name get one number. A line whose
 * measurement is spelt as one met before costs no allocation.
 */
final class MeasurementGroups {

    private record Name(int database, String measurement) {}

    private record Spelling(int hash, int database, byte[] bytes, int from, int to, int group) {

        boolean matches(int otherDatabase, byte[] other, int otherFrom, int otherTo) {
            return database == otherDatabase && Arrays.equals(bytes, from, to, other, otherFrom, otherTo);
        }
    }

    private final Map<Name, Integer> groups = new HashMap<>();
    private @Nullable Spelling[] slots = new Spelling[64];
    private int spellings;
    private Spelling last = new Spelling(0, -1, new byte[0], 0, 0, -1);

    /** How many measurements were met. */
    int count() {
        return groups.size();
    }

    /** The number of the current line's measurement. */
    int groupOf(int database, byte[] bytes, LineReader line) {
        int from = line.measurementStart();
        int to = line.measurementEnd();
        if (!last.matches(database, bytes, from, to)) {
            last = find(database, bytes, from, to, line);
        }
        return last.group();
    }

    private Spelling find(int database, byte[] bytes, int from, int to, LineReader line) {
        int hash = line.measurementHash() + database * 0x9E3779B9;
        int slot = hash & (slots.length - 1);
        for (Spelling known = slots[slot]; known != null; known = slots[slot]) {
            if (known.matches(database, bytes, from, to)) {
                return known;
            }
            slot = (slot + 1) & (slots.length - 1);
        }
        Name name = new Name(database, line.measurement());
        Integer group = groups.get(name);
        if (group == null) {
            group = groups.size();
            groups.put(name, group);
        }
        Spelling spelling = new Spelling(hash, database, bytes, from, to, group);
        if (++spellings * 2 > slots.length) {
            grow();
        }
        insert(spelling);
        return spelling;
    }

    private void grow() {
        @Nullable Spelling[] old = slots;
        slots = new Spelling[old.length * 2];
        for (Spelling spelling : old) {
            if (spelling != null) {
                insert(spelling);
            }
        }
    }

    private void insert(Spelling spelling) {
        int slot = spelling.hash() & (slots.length - 1);
        while (slots[slot] != null) {
            slot = (slot + 1) & (slots.length - 1);
        }
        slots[slot] = spelling;
    }
}
