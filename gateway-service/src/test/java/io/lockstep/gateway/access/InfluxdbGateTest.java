package io.lockstep.gateway.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.common.position.Position;
import io.lockstep.gateway.access.Caller.Privilege;
import io.lockstep.gateway.access.UserSource.Admitted;
import io.lockstep.gateway.access.UserSource.Answer;
import io.lockstep.gateway.access.UserSource.Refused;
import io.lockstep.gateway.http.Refusal;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

class InfluxdbGateTest {

    private static final Credentials BOB = new Credentials(null, null, "Basic Ym9iOmI=");
    private static final Credentials EVE = new Credentials("eve", "x", null);
    private static final Admitted GOOD = new Admitted(new Caller("bob", false, Map.of("d", Privilege.WRITE)));
    private static final Refused BAD = new Refused("authorization failed");

    private static final Concerned EVERYBODY = new Concerned.Everybody();

    private final List<Long> asked = new ArrayList<>();
    private Mono<Answer> answer = Mono.just(GOOD);
    private CompletableFuture<Position> logEnd = CompletableFuture.completedFuture(Position.of(0, 77));
    private long now;
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final InfluxdbGate gate = new InfluxdbGate(
            (credentials, position) -> {
                asked.add(position);
                return answer;
            },
            shard -> logEnd,
            0,
            new AccessProperties(
                    Duration.ofSeconds(10), Duration.ofSeconds(1), Duration.ofMinutes(10), 10, Duration.ofMillis(100)),
            () -> now,
            new AccessMetrics(meters));

    @Test
    void anAnswerIsRememberedForAWhile() {
        assertThat(gate.admit(BOB).block()).isEqualTo(GOOD.caller());
        after(9);
        assertThat(gate.admit(BOB).block()).isEqualTo(GOOD.caller());
        assertThat(asked).hasSize(1);

        after(2);
        gate.admit(BOB).block();

        assertThat(asked).hasSize(2);
        assertThat(meters.counter("lockstep.gateway.access.checks", "outcome", "remembered")
                        .count())
                .isEqualTo(1);
    }

    @Test
    void whatIsRememberedOfOneIsNotKnownOfAnother() {
        gate.admit(BOB).block();
        gate.admit(new Credentials(null, null, "Basic Ym9iOmM=")).block();
        gate.admit(new Credentials("bob", "b", null)).block();
        gate.admit(new Credentials("bo", "bb", null)).block();

        assertThat(asked).hasSize(4);
    }

    @Test
    void aRefusalIsConfirmedAtTheLogsEndAndRememberedForLess() {
        answer = Mono.just(BAD);

        assertRefused(401, "authorization failed");
        assertThat(asked).containsExactly(0L, 77L);
        assertRefused(401, "authorization failed");
        assertThat(asked).hasSize(2);

        after(2);
        answer = Mono.just(GOOD);
        assertThat(gate.admit(BOB).block()).isEqualTo(GOOD.caller());
    }

    @Test
    void aUserWhomOnlyTheLogsEndKnowsIsLetIn() {
        Sinks.One<Answer> first = Sinks.one();
        answer = Mono.defer(() -> asked.size() == 1 ? first.asMono() : Mono.just(GOOD));
        first.tryEmitValue(BAD);

        assertThat(gate.admit(BOB).block()).isEqualTo(GOOD.caller());
    }

    @Test
    void aRefusalStandsWhileKafkaIsAway() {
        answer = Mono.just(BAD);
        logEnd = new CompletableFuture<>();

        assertRefused(401, "authorization failed");
    }

    @Test
    void whoWasKnownIsRefusedByWhatReplicasSayWhileKafkaIsAway() {
        gate.admit(BOB).block();
        after(11);
        answer = Mono.just(BAD);
        logEnd = new CompletableFuture<>();

        assertRefused(401, "authorization failed");
    }

    @Test
    void whoWasKnownLosesWhatReplicasNoLongerGrantWhileNoneIsAtTheLogsEnd() {
        gate.admit(BOB, caller -> caller.mayWrite("d")).block();
        after(11);
        Caller without = new Caller("bob", false, Map.of());
        answer = Mono.defer(() -> asked.contains(77L) ? Mono.never() : Mono.just(new Admitted(without)));

        assertThat(gate.admit(BOB, caller -> caller.mayWrite("d")).block()).isEqualTo(without);
    }

    @Test
    void whoIsKnownIsLetInWhileTooManyOthersAreChecked() {
        gate.admit(BOB).block();
        after(11);
        answer = Mono.never();
        for (int i = 0; i < 256; i++) {
            gate.admit(new Credentials("guess", "g" + i, null)).subscribe();
        }

        assertThat(gate.admit(BOB).block()).isEqualTo(GOOD.caller());
        assertThatThrownBy(() -> gate.admit(EVE).block())
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.status()).isEqualTo(503));
    }

    @Test
    void aMissingPrivilegeIsLookedForAgainSooner() {
        assertThat(gate.admit(BOB, caller -> caller.mayWrite("e")).block()).isEqualTo(GOOD.caller());
        assertThat(asked).containsExactly(0L, 77L);

        gate.admit(BOB, caller -> caller.mayWrite("e")).block();
        assertThat(asked).hasSize(2);
        after(2);
        gate.admit(BOB, caller -> caller.mayWrite("d")).block();
        assertThat(asked).hasSize(2);
        gate.admit(BOB, caller -> caller.mayWrite("e")).block();
        assertThat(asked).hasSize(4);
    }

    @Test
    void aChangeOfUsersEndsWhatIsRememberedAndOnlyLaterReplicasAreAsked() {
        gate.admit(BOB).block();
        answer = Mono.just(BAD);
        gate.admit(EVE).onErrorComplete().block();
        asked.clear();

        gate.changedAt(50, EVERYBODY);
        answer = Mono.just(GOOD);
        gate.admit(BOB).block();
        gate.admit(EVE).block();
        assertThat(asked).containsExactly(50L, 50L);

        gate.changedAt(50, EVERYBODY);
        gate.changedAt(49, EVERYBODY);
        gate.admit(BOB).block();
        assertThat(asked).as("known already").hasSize(2);
        gate.changedAt(0, EVERYBODY);
        gate.admit(BOB).block();
        assertThat(asked).containsExactly(50L, 50L, 50L);
    }

    @Test
    void anAnswerFromBeforeAChangeThatArrivesAfterItDoesNotCount() {
        Sinks.One<Answer> slow = Sinks.one();
        answer = slow.asMono();
        CompletableFuture<Caller> before = gate.admit(BOB).toFuture();

        gate.changedAt(50, EVERYBODY);
        slow.tryEmitValue(GOOD);
        before.join();
        answer = Mono.just(BAD);

        assertRefused(401, "authorization failed");
    }

    @Test
    void thoseWhoAskAtOnceShareAnAnswer() {
        Sinks.One<Answer> slow = Sinks.one();
        answer = slow.asMono();

        CompletableFuture<Caller> one = gate.admit(BOB).toFuture();
        CompletableFuture<Caller> two = gate.admit(BOB).toFuture();
        slow.tryEmitValue(GOOD);

        assertThat(one.join()).isEqualTo(two.join());
        assertThat(asked).hasSize(1);
    }

    @Test
    void whoWasKnownIsLetInWhileNoReplicaAnswersButNotForEver() {
        gate.admit(BOB).block();
        answer = Mono.error(new IllegalStateException("away"));

        after(60);
        assertThat(gate.admit(BOB).block()).isEqualTo(GOOD.caller());
        gate.admit(BOB).block();
        assertThat(asked).as("not asked for each request").hasSize(2);
        assertThatThrownBy(() -> gate.admit(EVE).block())
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.status()).isEqualTo(503));

        for (int i = 0; i < 12; i++) {
            after(60);
            gate.admit(BOB).onErrorComplete().block();
        }
        assertRefused(503, "no replica can say at present whether the credentials are good; try again");
    }

    @Test
    void nobodyIsLetInOnOldWordsAfterAChange() {
        gate.admit(BOB).block();
        answer = Mono.error(new IllegalStateException("away"));

        gate.changedAt(50, EVERYBODY);

        assertRefused(503, "no replica can say at present whether the credentials are good; try again");
    }

    @Test
    void credentialsSayNothingOfThemselves() {
        assertThat(EVE.toString()).doesNotContain("eve", "x");
        assertThat(new Fingerprint().of(EVE, 0))
                .isNotEqualTo(new Fingerprint().of(EVE, 0))
                .hasSize(44);
    }

    private void after(long seconds) {
        now += Duration.ofSeconds(seconds).toNanos();
    }

    private void assertRefused(int status, String reason) {
        assertThatThrownBy(() -> gate.admit(BOB).block()).isInstanceOfSatisfying(Refusal.class, refusal -> {
            assertThat(refusal.status()).isEqualTo(status);
            assertThat(refusal.text()).isEqualTo(reason);
        });
    }
}
