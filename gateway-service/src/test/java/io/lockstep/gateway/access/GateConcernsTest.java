package io.lockstep.gateway.access;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.common.position.Position;
import io.lockstep.gateway.access.Caller.Privilege;
import io.lockstep.gateway.access.Concerned.Everybody;
import io.lockstep.gateway.access.Concerned.GrantsOn;
import io.lockstep.gateway.access.Concerned.User;
import io.lockstep.gateway.access.UserSource.Admitted;
import io.lockstep.gateway.http.Refusal;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.core.publisher.Mono;

/** Who is let in after a change that no replica has applied yet, or that no replica can be asked about. */
class GateConcernsTest {

    private static final long P = 50;

    private static final Credentials ALICE = basic("alice");
    private static final Credentials BOB = basic("bob");
    /** Of users with all privileges replicas do not tell the name. */
    private static final Credentials ROOT = basic("root");

    private static final Credentials BEARER = new Credentials(null, null, "Bearer x.y.z");

    private static final Predicate<Caller> WRITES_D = caller -> caller.mayWrite("d");
    private static final Predicate<Caller> WRITES_E = caller -> caller.mayWrite("e");

    private final Map<Credentials, Caller> users = new HashMap<>(Map.of(
            ALICE, new Caller("alice", false, Map.of("d", Privilege.ALL, "e", Privilege.WRITE)),
            BOB, new Caller("bob", false, Map.of("d", Privilege.WRITE)),
            ROOT, new Caller("", true, Map.of()),
            BEARER, new Caller("carol", false, Map.of("d", Privilege.WRITE))));
    private final List<Long> asked = new ArrayList<>();
    private long applied = 10;
    private boolean away;
    private long now;
    private final InfluxdbGate gate = new InfluxdbGate(
            (credentials, position) -> {
                asked.add(position);
                return away || position > applied
                        ? Mono.error(new IllegalStateException("no replica is that far"))
                        : Mono.just(new Admitted(Objects.requireNonNull(users.get(credentials))));
            },
            shard -> CompletableFuture.completedFuture(Position.of(0, P)),
            0,
            new AccessProperties(
                    Duration.ofSeconds(10), Duration.ofSeconds(1), Duration.ofMinutes(10), 10, Duration.ofMillis(100)),
            () -> now,
            new AccessMetrics(new SimpleMeterRegistry()));

    @Test
    void aChangeOfOneUserClosesTheGateForThatUserAlone() {
        List.of(ALICE, BOB, ROOT).forEach(this::letIn);

        gate.changedAt(P, new User("bob"));

        assertUnavailable(BOB, WRITES_D);
        assertThat(letIn(ALICE)).isEqualTo(users.get(ALICE));
        assertThat(letIn(ROOT)).isEqualTo(users.get(ROOT));
    }

    @Test
    void theOthersGoOnBeingLookedAtWhereReplicasAre() {
        letIn(ALICE);
        gate.changedAt(P, new User("bob"));
        asked.clear();
        after(60);

        letIn(ALICE);
        letIn(ROOT);

        assertThat(asked).as("not at the change").containsExactly(0L, 0L);
    }

    @Test
    void theOthersAreKeptWhileNoReplicaAnswersButNotForEver() {
        letIn(ALICE);
        gate.changedAt(P, new User("bob"));
        away = true;

        after(60);
        assertThat(letIn(ALICE)).isEqualTo(users.get(ALICE));
        after(600);
        assertUnavailable(ALICE, WRITES_D);
    }

    @ParameterizedTest
    @CsvSource({"alice", "root"})
    void nobodyIsLetInOnOldWordsAfterAChangeOfTheirOwn(String name) {
        // SET PASSWORD, DROP USER, GRANT and REVOKE, also of all privileges.
        Credentials own = basic(name);
        letIn(own);

        gate.changedAt(P, new User(name));

        assertUnavailable(own, caller -> true);
        applied = P;
        users.put(own, new Caller(name, false, Map.of()));
        assertThat(gate.admit(own, WRITES_D).block()).isEqualTo(users.get(own));
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "root,x,-",
                "-,-,Token root:x",
                "-,-,basic cm9vdDp4",
                "other,x,Basic cm9vdDp4",
                "root,,Basic b3RoZXI6eA==",
                "-,-,Bearer x.y.z",
                "-,-,Basic ???",
                "-,-,Token nobody-knows-whose",
                "-,-,Something else",
                "ro%ot,x,-"
            })
    void credentialsThatMayBeTheUsersAreTakenForThem(
            @Nullable String u, @Nullable String p, @Nullable String authorization) {
        Credentials some =
                new Credentials(u == null ? null : u.replace('%', '\uFFFD'), p == null ? "" : p, authorization);
        users.put(some, new Caller("", true, Map.of()));
        letIn(some);

        gate.changedAt(P, new User("root"));

        assertUnavailable(some, caller -> true);
    }

    @Test
    void whereTheUserCannotBeToldEverybodyIsConcerned() {
        List.of(ALICE, ROOT).forEach(this::letIn);

        gate.changedAt(P, new Everybody());

        assertUnavailable(ALICE, WRITES_D);
        assertUnavailable(ROOT, WRITES_D);
    }

    @Test
    void aDroppedDatabaseEndsWhatWasGrantedOnItAndNothingElse() {
        List.of(ALICE, BOB, ROOT).forEach(this::letIn);

        gate.changedAt(P, new GrantsOn("d"));

        assertThat(admitted(ALICE, WRITES_E).mayWrite("d")).isFalse();
        assertThat(letIn(ROOT)).isEqualTo(users.get(ROOT));
        assertUnavailable(ALICE, WRITES_D);
        assertUnavailable(BOB, WRITES_D);
        assertThat(admitted(ALICE, WRITES_E).mayWrite("e")).isTrue();
    }

    @Test
    void aDatabaseThatIsMadeAgainDoesNotInheritWhatWasGranted() {
        letIn(BOB);
        gate.changedAt(P, new GrantsOn("d"));
        applied = P;
        users.put(BOB, new Caller("bob", false, Map.of()));

        assertThat(gate.admit(BOB, WRITES_D).block()).isEqualTo(users.get(BOB));
    }

    @Test
    void whatIsGrantedOnceMoreCounts() {
        letIn(BOB);
        gate.changedAt(P, new GrantsOn("d"));
        applied = P;

        assertThat(admitted(BOB, WRITES_D)).isEqualTo(users.get(BOB));
        asked.clear();
        assertThat(admitted(BOB, WRITES_D)).isEqualTo(users.get(BOB));
        assertThat(asked).as("remembered").isEmpty();
    }

    @Test
    void anAnswerFromBeforeTheDatabaseWasDroppedDoesNotCountForIt() {
        gate.changedAt(P, new GrantsOn("d"));

        assertThat(admitted(ALICE, WRITES_E).mayWrite("d")).isFalse();
        assertUnavailable(ALICE, WRITES_D);
    }

    @Test
    void aChangeThatMayOrMayNotBeInTheLogEndsWhatWasKnownOfItsUser() {
        List.of(ALICE, BOB).forEach(this::letIn);
        away = true;

        gate.changedAt(0, new User("bob"));

        assertUnavailable(BOB, WRITES_D);
        assertThat(letIn(ALICE)).isEqualTo(users.get(ALICE));
    }

    @Test
    void itsAnnouncementWhichDoesNotTellTheUserConcernsNobodyElse() {
        letIn(ALICE);
        gate.changedAt(P, new User("bob"));

        gate.changedAt(P, new Everybody());

        assertThat(letIn(ALICE)).isEqualTo(users.get(ALICE));
        gate.changedAt(P - 1, new Everybody());
        assertUnavailable(ALICE, WRITES_D);
    }

    @Test
    void moreChangesThanAreToldApartConcernEverybody() {
        letIn(ALICE);

        for (int i = 0; i < UserChanges.MOST; i++) {
            gate.changedAt(P + i, new User("user " + i));
        }

        assertUnavailable(ALICE, WRITES_D);
    }

    private Caller letIn(Credentials credentials) {
        return admitted(credentials, caller -> true);
    }

    private Caller admitted(Credentials credentials, Predicate<Caller> wanted) {
        return gate.admit(credentials, wanted).blockOptional().orElseThrow();
    }

    private void assertUnavailable(Credentials credentials, Predicate<Caller> wanted) {
        assertThatThrownBy(() -> gate.admit(credentials, wanted).block())
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.status()).isEqualTo(503));
    }

    private void after(long seconds) {
        now += Duration.ofSeconds(seconds).toNanos();
    }

    private static Credentials basic(String name) {
        return new Credentials(
                null, null, "Basic " + Base64.getEncoder().encodeToString((name + ":x").getBytes(UTF_8)));
    }
}
