package io.lockstep.support;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * The user that Lockstep's own processes are at every replica ({@code lockstep.influxdb.*}): the same for the whole cluster, and
 * with all privileges. Not needed where replicas ask for no credentials.
 *
 * @param username the user's name; null if replicas ask for none
 * @param password the user's password
 */
@ConfigurationProperties(prefix = "lockstep.influxdb", ignoreUnknownFields = false)
public record InfluxdbProperties(@Nullable String username, @Nullable String password) {

    /** Processes that need no credentials. */
    public static final InfluxdbProperties NONE = new InfluxdbProperties(null, null);

    public InfluxdbProperties {
        boolean named = username != null && !username.isEmpty();
        boolean secret = password != null && !password.isEmpty();
        if (named != secret) {
            throw new IllegalArgumentException("lockstep.influxdb.username and lockstep.influxdb.password go together");
        }
        if (username != null && username.indexOf(':') >= 0) {
            throw new IllegalArgumentException("lockstep.influxdb.username must not hold a colon");
        }
        username = named ? username : null;
        password = named ? password : null;
    }

    /** Whether there is a user. */
    public boolean isSet() {
        return username != null;
    }

    /** Leaves the password out. */
    @Override
    public String toString() {
        return "InfluxdbProperties[" + username + "]";
    }
}
