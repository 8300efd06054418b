package io.lockstep.monitor.verdict;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.common.cluster.ReplicaStatus;
import io.lockstep.monitor.TickableClock;
import io.lockstep.monitor.Told;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/** What holds over any history. Each step lets time pass and then looks. */
class VerdictPolicyPropertiesTest {

    record Step(int millis, boolean answers, boolean speaks, boolean fails, int lag, boolean lagKnown) {}

    private static final Duration VALIDITY = Duration.ofSeconds(5);
    private static final Duration GRACE = Duration.ofSeconds(2);
    private static final int EVICT = 10_000;
    private static final VerdictRules RULES = new VerdictRules(
            new LagLimit(1_000, Duration.ofSeconds(1)),
            new LagLimit(EVICT, Duration.ofDays(1)),
            GRACE,
            Duration.ofSeconds(1),
            VALIDITY,
            Duration.ofSeconds(3));

    @Property
    void neverAvailableWithLagThatIsUnknownOrTooGreatForLongerThanAllowed(@ForAll("histories") List<Step> history) {
        TickableClock clock = new TickableClock();
        VerdictPolicy policy = new VerdictPolicy(RULES);
        Standing standing = Standing.unobserved(clock.instant());
        Heard heard = null;
        Instant lastKnown = null;
        Instant lastWithin = null;
        long sequence = 0;
        for (Step step : history) {
            clock.tick(Duration.ofMillis(step.millis()));
            Instant now = clock.instant();
            if (step.speaks()) {
                heard = new Heard(
                        step.fails() ? Told.failing("r", ++sequence, 1) : Told.progress("r", ++sequence, 1), now);
            }
            Reach reach = step.answers() ? new Reach.Answers(now) : new Reach.Fails(now, "no");
            Duration time = Duration.ofMillis(step.lag() / 10);
            Lag lag = step.lagKnown() ? new Lag.Known(step.lag(), time, time, now) : new Lag.Unknown("no");
            boolean measured = step.lagKnown() && heard != null && heard.within(RULES.progressValidity(), now);
            Standing before = standing;
            standing = policy.judge(standing, new Evidence(reach, heard, lag, false), now);

            if (measured) {
                lastKnown = now;
                lastWithin = step.lag() <= EVICT ? now : lastWithin;
            }
            boolean available = standing.status() == ReplicaStatus.AVAILABLE;
            if (available) {
                assertThat(step.answers()).isTrue();
                assertThat(Objects.requireNonNull(heard).progress().failure()).isNull();
                assertThat(lastKnown).isNotNull().isAfterOrEqualTo(now.minus(VALIDITY));
                if (before.status() != ReplicaStatus.AVAILABLE) {
                    assertThat(measured).isTrue();
                    assertThat(step.lag()).isLessThanOrEqualTo(1_000);
                }
            }
            if (available && measured && step.lag() > EVICT) {
                // Beyond at the look before, and the grace time over: must be out. The look before may have been late.
                assertThat(standing)
                        .isInstanceOfSatisfying(Standing.Available.class, late -> assertThat(late.lateSince())
                                .isAfterOrEqualTo(now.minus(GRACE)));
                assertThat(lastWithin).isNotNull();
            }
        }
    }

    @Provide
    Arbitrary<List<Step>> histories() {
        return Combinators.combine(
                        Arbitraries.integers().between(0, 2_500),
                        mostly(true),
                        mostly(true),
                        mostly(false),
                        Arbitraries.of(0, 500, 1_000, 1_001, 5_000, 10_000, 10_001, 50_000),
                        mostly(true))
                .as(Step::new)
                .list()
                .ofMaxSize(40);
    }

    private static Arbitrary<Boolean> mostly(boolean value) {
        return Arbitraries.frequency(Tuple.of(9, value), Tuple.of(1, !value));
    }
}
