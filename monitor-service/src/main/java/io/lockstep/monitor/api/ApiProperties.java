package io.lockstep.monitor.api;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Who may use the monitor's API ({@code lockstep.monitor.api}).
 *
 * @param authentication whether credentials are asked for; null for what follows from the rest: where there are users they
 *     are asked for, and where there are none the API may be bound to a loopback address alone
 * @param reads whether requests that change nothing need credentials too
 * @param users who may do everything
 */
public record ApiProperties(
        @Nullable Authentication authentication, @DefaultValue("OPEN") Reads reads, @DefaultValue List<User> users) {

    private static final String PREFIX = "lockstep.monitor.api.";

    /** How clients prove who they are. */
    public enum Authentication {
        /** Name and password of HTTP Basic. */
        BASIC,
        /** Not at all. */
        NONE
    }

    /** Requests that change nothing. */
    public enum Reads {
        OPEN,
        AUTHENTICATED
    }

    /**
     * Somebody with a name.
     *
     * @param password a bcrypt hash
     */
    public record User(@Nullable String name, @Nullable String password) {

        private static final Pattern BCRYPT = Pattern.compile("\\$2[aby]\\$\\d\\d\\$[./0-9A-Za-z]{53}");

        boolean hasName() {
            return name != null && !name.isBlank() && name.indexOf(':') < 0;
        }

        boolean hasHash() {
            return password != null && BCRYPT.matcher(password).matches();
        }

        /** Leaves the hash out. */
        @Override
        public String toString() {
            return String.valueOf(name);
        }
    }

    public ApiProperties {
        users = List.copyOf(users);
        Set<String> names = new HashSet<>();
        for (int i = 0; i < users.size(); i++) {
            User user = users.get(i);
            String property = "users[" + i + "].";
            require(user.hasName(), property + "name must be a name without colon");
            require(user.hasHash(), property + "password must be a bcrypt hash, such as htpasswd -nB prints");
            require(names.add(String.valueOf(user.name())), property + "name must be unique, but another has it too");
        }
        require(
                authentication != Authentication.BASIC || !users.isEmpty(),
                "authentication is basic, but users names nobody, such as users[0].name and .password");
        require(
                authentication != Authentication.NONE || users.isEmpty(),
                "authentication is none, but there are users: take one of the two away");
        require(
                reads == Reads.OPEN || !users.isEmpty(),
                "reads need users who may read, such as users[0].name and .password");
    }

    /** Whether clients must prove who they are before they change anything. */
    boolean isAuthenticated() {
        return !users.isEmpty();
    }

    private static void require(boolean allowed, String message) {
        if (!allowed) {
            throw new IllegalArgumentException(PREFIX + message);
        }
    }
}
