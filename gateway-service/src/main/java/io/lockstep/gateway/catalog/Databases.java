package io.lockstep.gateway.catalog;

import java.util.Set;

/**
 * The databases of a shard as one replica listed them.
 *
 * @param names without Lockstep's own database
 * @param position the applied position that the replica had before it was asked: the list is at least as new
 */
record Databases(Set<String> names, long position) {

    Databases {
        names = Set.copyOf(names);
    }
}
