package io.lockstep.benchmarks.system.scenario;

import java.time.Duration;

/**
 * How thoroughly to measure.
 *
 * @param rounds how many rounds each side gets
 * @param round how long one takes
 * @param warmUp how long each side runs before the first
 * @param warmUpRequests how many small requests a JVM under test has answered before the first, at least
 * @param warmUpPoints how many points in large requests have gone through the JVMs under test before the first, at least
 */
public record Pace(int rounds, Duration round, Duration warmUp, long warmUpRequests, long warmUpPoints) {

    public static final Pace FULL = new Pace(5, Duration.ofSeconds(8), Duration.ofSeconds(10), 80_000, 6_000_000);

    /** To see that everything runs; its figures are for nothing else. */
    public static final Pace QUICK = new Pace(2, Duration.ofSeconds(2), Duration.ofSeconds(2), 1_000, 100_000);

    private static final int THOROUGH = 6;

    public Pace {
        if (rounds < 1 || rounds > 100) {
            throw new IllegalArgumentException("the number of rounds must be between 1 and 100, not " + rounds);
        }
        if (round.compareTo(Duration.ofMillis(100)) < 0 || warmUp.isNegative()) {
            throw new IllegalArgumentException("a round takes at least 100 ms");
        }
    }

    public Pace withRounds(int count) {
        return new Pace(count, round, warmUp, warmUpRequests, warmUpPoints);
    }

    /**
     * For what is judged by the CPU that a small request takes: the JVM's compilers take a tenth of it after 80,000 requests, and connectors write
     * a hundred of them at once, so that what they do once per window is compiled late.
     */
    Pace thorough() {
        return new Pace(rounds, round, warmUp, THOROUGH * warmUpRequests, warmUpPoints);
    }
}
