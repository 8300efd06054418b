package io.lockstep.gateway.write;

/**
 * The bound of a write's body.
 *
 * @param maxBodyBytes of the body as sent, and once more of what comes out of a compressed one
 */
public record WriteProperties(long maxBodyBytes) {}
