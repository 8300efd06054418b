package io.lockstep.gateway.command;

import java.time.Duration;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How commands are answered ({@code lockstep.gateway.command.*}).
 *
 * @param timeout how long the replicas of the pool have to apply a command; who takes longer leaves the pool
 * @param maxWaiting how many commands may wait for their outcome at once
 */
public record CommandProperties(@DefaultValue("5s") Duration timeout, @DefaultValue("256") int maxWaiting) {

    public CommandProperties {
        if (timeout.compareTo(Duration.ofMillis(100)) < 0 || timeout.compareTo(Duration.ofMinutes(5)) > 0) {
            throw new IllegalArgumentException(
                    "lockstep.gateway.command.timeout must be 100ms to 5m, but is " + timeout);
        }
        if (maxWaiting < 1 || maxWaiting > 100_000) {
            throw new IllegalArgumentException(
                    "lockstep.gateway.command.max-waiting must be 1 to 100000, but is " + maxWaiting);
        }
    }
}
