package io.lockstep.connector.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.connector.log.Tenure.Moment;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.junit.jupiter.api.Test;

class HeartbeatsTest {

    private long millis;
    private final Tenure tenure = new Tenure(Duration.ofSeconds(4), this::nanos, () -> millis);
    private final Heartbeats heartbeats = new Heartbeats(tenure);

    @Test
    void steadyHeartbeatsKeepTheFenceOpen() {
        for (int i = 0; i < 100; i++) {
            look(i);
            millis += 900;
            if (i >= 4) {
                assertThat(tenure.closed()).as("after %d", i).isEmpty();
            }
        }
    }

    @Test
    void theFenceClosesWhenTheHeartbeatsEnd() {
        beat(10);

        for (int i = 0; i < 50; i++) {
            millis += 100;
            look(10);
        }

        assertThat(tenure.closed()).isPresent();
    }

    /** The process is stopped, another one takes over; the first heartbeat after it wakes is answered with an error. */
    @Test
    void theAnswerThatEndsTheMembershipProvesNothing() {
        beat(10);
        millis += 60_000;
        look(10);
        assertThat(tenure.closed()).as("woken").isPresent();

        millis += 100;
        look(11);

        assertThat(tenure.closed()).as("after the error").isPresent();
    }

    /** An answer was waiting in the socket all the time, and the next one is the error. */
    @Test
    void anAnswerThatWaitedThroughThePauseProvesNothingAfterIt() {
        beat(10);
        millis += 60_000;
        look(11);
        assertThat(tenure.closed()).isPresent();

        millis += 50;
        look(12);

        assertThat(tenure.closed()).isPresent();
    }

    @Test
    void twoAnswersBetweenTwoLooksProveOnlyTheFirst() {
        beat(10);
        millis += 60_000;
        look(10);
        millis += 50;
        look(12);

        assertThat(tenure.closed())
                .as("the first was asked for before the pause, as far as is known")
                .isPresent();
    }

    @Test
    void aNewConsumerBeginsAnew() {
        beat(10);
        millis += 60_000;
        look(0);
        look(1);

        assertThat(tenure.closed()).isPresent();
    }

    /** Whatever the rhythm: what is taken for confirmed was asked for no earlier than that, and answered. */
    @Property(tries = 300)
    void whatIsTakenForConfirmedWasAskedForLater(
            @ForAll @IntRange(min = 1, max = 400) int interval,
            @ForAll @IntRange(min = 0, max = 300) int latency,
            @ForAll @IntRange(min = 1, max = 500) int lookEvery) {
        Tenure proven = new Tenure(Duration.ofHours(1), this::nanos, () -> millis);
        long[] latest = {Long.MIN_VALUE};
        Heartbeats watched = new Heartbeats(new Tenure(Duration.ofHours(1), this::nanos, () -> millis) {
            @Override
            synchronized void confirmed(Moment sent) {
                latest[0] = sent.millis();
            }
        });
        long sentAt = 0;
        long lastGoodSent = Long.MIN_VALUE;
        long answers = 0;
        for (millis = 0; millis < 5_000; millis++) {
            if (millis == sentAt + latency) {
                answers++;
                lastGoodSent = sentAt;
                sentAt = millis + interval;
            }
            if (millis % lookEvery == 0) {
                watched.look(answers, proven.now());
                assertThat(latest[0]).isLessThanOrEqualTo(lastGoodSent);
            }
        }
    }

    @Test
    void theCountIsReadAnewEachTimeAndLookedForOnce() {
        double[] count = {3};
        AtomicInteger searches = new AtomicInteger();
        Map<MetricName, Metric> figures = new HashMap<>() {
            @Override
            public Set<Map.Entry<MetricName, Metric>> entrySet() {
                searches.incrementAndGet();
                return super.entrySet();
            }
        };
        LongSupplier answers = Heartbeats.answers(figures);
        assertThat(answers.getAsLong()).as("not known yet").isNegative();

        put(figures, "heartbeat-rate", () -> 0.3);
        put(figures, "heartbeat-total", () -> count[0]);
        assertThat(answers.getAsLong()).isEqualTo(3);
        searches.set(0);
        count[0] = 4;

        assertThat(answers.getAsLong()).isEqualTo(4);
        assertThat(searches).hasValue(0);
    }

    private static void put(Map<MetricName, Metric> figures, String name, Supplier<Object> value) {
        MetricName metric = new MetricName(name, "consumer-coordinator-metrics", "", Map.of());
        figures.put(metric, new Metric() {
            @Override
            public MetricName metricName() {
                return metric;
            }

            @Override
            public Object metricValue() {
                return value.get();
            }
        });
    }

    private void beat(int times) {
        for (int i = 0; i <= times; i++) {
            look(i);
            millis += 500;
        }
        assertThat(tenure.closed()).isEmpty();
    }

    private void look(long answers) {
        heartbeats.look(answers, new Moment(nanos(), millis));
    }

    private long nanos() {
        return Duration.ofMillis(millis).toNanos();
    }
}
