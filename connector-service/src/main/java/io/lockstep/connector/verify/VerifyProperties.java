package io.lockstep.connector.verify;

import java.time.Duration;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What a checkpoint of the log may cost.
 *
 * @param maxPause for how long the replay may pause at one, 1ms to 10s; a checkpoint may ask for less
 */
public record VerifyProperties(@DefaultValue("1s") Duration maxPause) {

    public VerifyProperties {
        if (maxPause.toMillis() < 1 || maxPause.toSeconds() > 10) {
            throw new IllegalArgumentException(
                    "lockstep.connector.verify.max-pause must be 1ms to 10s, but is " + maxPause);
        }
    }
}
