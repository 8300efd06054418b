package io.lockstep.gateway.access;

import io.lockstep.gateway.access.Caller.Privilege;
import io.lockstep.gateway.access.Concerned.GrantsOn;
import io.lockstep.gateway.access.Concerned.User;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The changes of users that this process knows of, as far as they matter: by whom they concern, until one that concerns everybody
 * covers them. A snapshot, replaced at each change.
 *
 * @param everybody the last change that concerns everybody
 * @param users the last change of each user
 * @param databases the last change that ends the grants on each database
 * @param positions of the changes whose concern is known, so that their announcement, which does not tell it, changes nothing
 * @param newest counts all changes
 */
record UserChanges(At everybody, Map<String, At> users, Map<String, At> databases, Set<Long> positions, long newest) {

    static final UserChanges NONE = new UserChanges(new At(0, 0), Map.of(), Map.of(), Set.of(), 0);

    /** More are not told apart: then the next one concerns everybody. */
    static final int MOST = 1_000;

    /**
     * @param number counts the changes
     * @param position what a replica must have applied to know of it; 0 if that is not known
     */
    record At(long number, long position) {

        static At later(At one, At other) {
            return new At(Math.max(one.number, other.number), Math.max(one.position, other.position));
        }
    }

    UserChanges {
        users = Map.copyOf(users);
        databases = Map.copyOf(databases);
        positions = Set.copyOf(positions);
    }

    /** With another change; the same if it is known. */
    UserChanges with(long position, Concerned whom) {
        if (position != 0 && (position <= everybody.position || positions.contains(position))) {
            return this;
        }
        At now = new At(newest + 1, position);
        if (whom instanceof User user && positions.size() + users.size() < MOST) {
            return new UserChanges(everybody, added(users, user.name(), now), databases, noted(position), now.number);
        } else if (whom instanceof GrantsOn grants && positions.size() + databases.size() < MOST) {
            return new UserChanges(
                    everybody, users, added(databases, grants.database(), now), noted(position), now.number);
        }
        return coveredBy(At.later(now, everybody));
    }

    /** What lies behind its position is still to be waited for by those whom it concerns. */
    private UserChanges coveredBy(At all) {
        Set<Long> behind = new HashSet<>(positions);
        behind.removeIf(position -> position <= all.position);
        return new UserChanges(all, behind(users, all), behind(databases, all), behind, all.number);
    }

    private static Map<String, At> behind(Map<String, At> changes, At all) {
        Map<String, At> behind = new HashMap<>(changes);
        behind.values().removeIf(at -> at.position <= all.position);
        return behind;
    }

    private Set<Long> noted(long position) {
        Set<Long> noted = new HashSet<>(positions);
        if (position != 0) {
            noted.add(position);
        }
        return noted;
    }

    private static Map<String, At> added(Map<String, At> changes, String name, At now) {
        Map<String, At> added = new HashMap<>(changes);
        added.merge(name, now, At::later);
        return added;
    }

    /** The last change that concerns the user of these credentials: any one, if they don't tell who that is. */
    At concerning(Credentials credentials) {
        if (users.isEmpty()) {
            return everybody;
        }
        Stream<At> own = credentials
                .names()
                .map(names -> names.stream().flatMap(name -> Stream.ofNullable(users.get(name))))
                .orElseGet(() -> users.values().stream());
        return own.reduce(everybody, At::later);
    }

    /**
     * A caller without grants that a change may have ended since.
     *
     * @param asOf the changes that were known when it was asked for, and the position that was asked at
     */
    Caller stillGranted(Caller caller, At asOf) {
        if (databases.isEmpty() || caller.admin()) {
            return caller;
        }
        if (caller.grants().keySet().stream().noneMatch(db -> endedSince(db, asOf))) {
            return caller;
        }
        Map<String, Privilege> left = new HashMap<>(caller.grants());
        left.keySet().removeIf(db -> endedSince(db, asOf));
        return new Caller(caller.name(), false, left);
    }

    private boolean endedSince(String db, At asOf) {
        At end = databases.get(db);
        return end != null && (end.number > asOf.number || end.position > asOf.position);
    }

    /** What a replica must have applied to know of all that {@link #stillGranted} leaves out of a caller. */
    long knowsGrantsOf(Caller caller) {
        return caller.grants().keySet().stream()
                .flatMap(db -> Stream.ofNullable(databases.get(db)))
                .mapToLong(At::position)
                .max()
                .orElse(0);
    }
}
