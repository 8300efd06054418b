package io.lockstep.gateway.http;

/**
 * Ends a request with an HTTP status and a text for the client. Signalled through a reactive chain; {@link
 * InfluxErrorHandler} turns it into InfluxDB's form, so that no endpoint has to. It carries no stack trace.
 */
public final class Refusal extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int status;

    /**
     * @param status the HTTP status, 400 to 599
     * @param message what the client reads as {@code error}
     */
    public Refusal(int status, String message) {
        super(message, null, false, false);
        this.status = status;
    }

    public int status() {
        return status;
    }

    /** The text for the client. */
    public String text() {
        return String.valueOf(getMessage());
    }
}
