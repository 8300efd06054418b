package io.lockstep.monitor.probe;

/** The user that probes run as, on every replica alike. */
public record Credentials(String username, String password) {

    @Override
    public String toString() {
        return "Credentials[" + username + "]";
    }
}
