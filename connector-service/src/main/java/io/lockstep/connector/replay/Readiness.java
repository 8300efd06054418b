package io.lockstep.connector.replay;

import io.lockstep.connector.replica.Replica;
import io.lockstep.connector.replica.Replica.Activity;
import io.lockstep.connector.replica.Replica.ActivityAnswer;
import io.lockstep.connector.replica.Replica.ConfigurationAnswer;
import io.lockstep.connector.replica.Replica.Deviations;
import io.lockstep.connector.replica.Replica.Unavailable;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether the replica may be written to. After an outcome that is not known, a paused server may still carry out what
 * it was asked for; a write sent now could be overtaken by it. So nothing but questions is sent until the server is
 * drained: two readings, {@code drainInterval} apart, with nothing in progress and nothing begun between them. A server
 * that was away may also have come back with another configuration, so that is checked again.
 *
 * <p>For one thread.
 */
final class Readiness {

    private static final Logger log = LoggerFactory.getLogger(Readiness.class);

    private static final Unavailable BUSY =
            new Unavailable("waiting for the replica to finish abandoned requests", true);

    private static final Duration QUIET_BOUND = Duration.ofSeconds(10);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(20);

    /** What has to be established before the next write. */
    private enum State {
        DRAIN,
        CONFIGURATION,
        READY
    }

    /** Lets time pass between two readings. */
    interface Pause {
        void sleep(Duration time) throws InterruptedException;
    }

    private final Replica replica;
    private final Duration drainInterval;
    private final Pause pause;
    private final LongSupplier nanoTime;
    private State state = State.DRAIN;
    private List<String> told = List.of();

    /** A connector that has just taken over knows nothing of its predecessor's writes, so it begins with draining. */
    Readiness(Replica replica, Duration drainInterval, Pause pause, LongSupplier nanoTime) {
        this.replica = replica;
        this.drainInterval = drainInterval;
        this.pause = pause;
        this.nanoTime = nanoTime;
    }

    /** Notes that the replica failed. */
    void failed(Unavailable failure) {
        if (failure.ambiguous()) {
            state = State.DRAIN;
        } else if (state == State.READY) {
            state = State.CONFIGURATION;
        }
    }

    /** Notes that somebody else may have written to the replica. */
    void takenOver() {
        state = State.DRAIN;
    }

    /** Empty if the replica may be written to; else why not. */
    Optional<Unavailable> establish() throws InterruptedException {
        if (state == State.DRAIN) {
            Optional<Unavailable> busy = drained();
            if (busy.isPresent()) {
                // What hides the server's activity is in its configuration, of which everything is told at once.
                return busy.get().equals(Replica.HIDDEN) ? configured().or(() -> busy) : busy;
            }
            state = State.CONFIGURATION;
        }
        if (state == State.CONFIGURATION) {
            Optional<Unavailable> wrong = configured();
            if (wrong.isPresent()) {
                return wrong;
            }
            state = State.READY;
        }
        return Optional.empty();
    }

    private Optional<Unavailable> configured() {
        ConfigurationAnswer answer = replica.configuration();
        if (answer instanceof Unavailable unavailable) {
            return Optional.of(unavailable);
        }
        List<String> deviations = ((Deviations) answer).lines();
        tell(deviations);
        return deviations.isEmpty()
                ? Optional.empty()
                : Optional.of(new Unavailable(
                        "the replica's configuration could make it differ: " + String.join("; ", deviations), false));
    }

    /**
     * Waits until the replica writes nothing any more of what it has answered; else says why not. It begins to look for ten
     * seconds; a look takes {@code query-timeout} at most, and the last one comes on top.
     */
    Optional<Unavailable> quiet() throws InterruptedException {
        long deadline = nanoTime.getAsLong() + QUIET_BOUND.toNanos();
        while (nanoTime.getAsLong() - deadline < 0) {
            ActivityAnswer answer = replica.writing();
            if (answer instanceof Unavailable unavailable) {
                return Optional.of(unavailable);
            }
            if (answer instanceof Activity activity && activity.activeWrites() == 0) {
                return Optional.empty();
            }
            pause.sleep(BETWEEN_LOOKS);
        }
        return Optional.of(BUSY);
    }

    /** One line per deviation, when they are found and when others are. */
    private void tell(List<String> deviations) {
        if (!deviations.equals(told)) {
            told = deviations;
            deviations.forEach(deviation -> log.atWarn()
                    .addKeyValue("deviation", deviation)
                    .log("the replica's configuration could make it differ, so it is not written to"));
        }
    }

    private Optional<Unavailable> drained() throws InterruptedException {
        ActivityAnswer first = replica.activity();
        if (first instanceof Unavailable unavailable) {
            return Optional.of(unavailable);
        }
        pause.sleep(drainInterval);
        ActivityAnswer second = replica.activity();
        if (second instanceof Unavailable unavailable) {
            return Optional.of(unavailable);
        }
        boolean quiet =
                first instanceof Activity earlier && second instanceof Activity later && later.isQuietSince(earlier);
        return quiet ? Optional.empty() : Optional.of(BUSY);
    }
}
