package io.lockstep.local;

import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name of one process of the cluster: {@code kafka}, {@code redis}, {@code replica-N}, {@code connector-N},
 * {@code connector-Nb} (a second connector for the same replica), {@code monitor}, {@code monitor-2}, {@code gateway},
 * {@code gateway-2}, and {@code plain} or {@code plain-2} (an InfluxDB server that is no replica, for comparisons).
 *
 * @param kind what runs
 * @param number counted from 1
 * @param second whether it is the second connector of its replica
 */
public record ProcessName(Kind kind, int number, boolean second) implements Comparable<ProcessName> {

    /** What a process is. The order is the order of starting. */
    public enum Kind {
        KAFKA,
        REDIS,
        REPLICA,
        PLAIN,
        MONITOR,
        CONNECTOR,
        GATEWAY;

        /** The name as it is typed. */
        public String label() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }

        boolean isService() {
            return this == MONITOR || this == CONNECTOR || this == GATEWAY;
        }

        private boolean isNumberedFromOne() {
            return this == REPLICA || this == CONNECTOR;
        }

        private int most() {
            return switch (this) {
                case KAFKA, REDIS -> 1;
                case MONITOR, GATEWAY, PLAIN -> 2;
                case REPLICA, CONNECTOR -> ClusterLayout.MOST_REPLICAS;
            };
        }
    }

    private static final Pattern FORM = Pattern.compile("([a-z]+)(?:-([1-9]))?(b)?");

    public ProcessName {
        Objects.requireNonNull(kind, "kind");
        if (number < 1 || number > kind.most() || (second && kind != Kind.CONNECTOR)) {
            throw new IllegalArgumentException("no such process: " + kind.label() + "-" + number + (second ? "b" : ""));
        }
    }

    static ProcessName of(Kind kind, int number) {
        return new ProcessName(kind, number, false);
    }

    /** Reads a name; throws IllegalArgumentException with a message for people when no process can have it. */
    public static ProcessName parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (matcher.matches()) {
            for (Kind kind : Kind.values()) {
                boolean numbered = matcher.group(2) != null;
                if (kind.label().equals(matcher.group(1)) && (numbered || !kind.isNumberedFromOne())) {
                    return new ProcessName(
                            kind, numbered ? Integer.parseInt(matcher.group(2)) : 1, matcher.group(3) != null);
                }
            }
        }
        throw new IllegalArgumentException("no process is called '" + text
                + "'; the names are kafka, redis, replica-N, connector-N, monitor and gateway");
    }

    @Override
    public int compareTo(ProcessName other) {
        int byKind = kind.compareTo(other.kind);
        return byKind != 0 ? byKind : toString().compareTo(other.toString());
    }

    @Override
    public String toString() {
        String suffix = number > 1 || kind.isNumberedFromOne() ? "-" + number : "";
        return kind.label() + suffix + (second ? "b" : "");
    }
}
