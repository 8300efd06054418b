package io.lockstep.gateway.access;

/** Whether clients need credentials. */
public enum Authentication {
    /** They don't: replicas run without {@code auth-enabled}. */
    NONE,
    /** They need what they would need at one InfluxDB server. */
    INFLUXDB
}
