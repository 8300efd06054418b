package io.lockstep.monitor.api;

/**
 * What a query and a write in flight count for.
 *
 * @param readWeight 0 or more
 * @param writeWeight 0 or more
 */
public record PressureWeights(double readWeight, double writeWeight) {

    /** The load figure that gateways minimise. */
    public double pressure(int readers, double writers, double weight) {
        return (readWeight * readers + writeWeight * writers) / weight;
    }
}
