package io.lockstep.support;

/** A property is missing, unknown or contradictory; the message is one line for the operator. */
public final class ConfigurationException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    public ConfigurationException(String message) {
        super(message);
    }
}
