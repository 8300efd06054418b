package io.lockstep.gateway.pool;

import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What counts how much towards a replica's pressure ({@code lockstep.gateway.pressure.*}).
 *
 * @param readWeight the pressure of one query in flight on a replica of weight 1; more than 0
 * @param writeWeight the pressure of one write in flight there; 0 or more
 */
public record PressureProperties(@DefaultValue("1") double readWeight, @DefaultValue("1") double writeWeight) {

    public PressureProperties {
        if (!(readWeight > 0 && readWeight <= 1000)) {
            throw new IllegalArgumentException(
                    "lockstep.gateway.pressure.read-weight must be more than 0 and at most 1000, but is " + readWeight);
        }
        if (!(writeWeight >= 0 && writeWeight <= 1000)) {
            throw new IllegalArgumentException(
                    "lockstep.gateway.pressure.write-weight must be 0 to 1000, but is " + writeWeight);
        }
    }
}
