package io.lockstep.gateway.access;

import java.util.Map;

/**
 * A user whom a replica has recognised.
 *
 * @param name the user's name
 * @param admin whether the user has all privileges
 * @param grants what the user may do, by database
 */
public record Caller(String name, boolean admin, Map<String, Privilege> grants) {

    /** Whoever comes, where nobody is asked for credentials. */
    public static final Caller ANYBODY = new Caller("", true, Map.of());

    /** What a user may do with a database. */
    public enum Privilege {
        READ,
        WRITE,
        ALL
    }

    public Caller {
        grants = Map.copyOf(grants);
    }

    public boolean mayWrite(String db) {
        Privilege granted = grants.get(db);
        return admin || granted == Privilege.WRITE || granted == Privilege.ALL;
    }

    public boolean mayRead(String db) {
        Privilege granted = grants.get(db);
        return admin || granted == Privilege.READ || granted == Privilege.ALL;
    }
}
