package io.lockstep.gateway.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.common.cluster.ReplicaId;
import io.lockstep.common.log.LogEntry;
import io.lockstep.common.position.Position;
import io.lockstep.common.registry.CommandOutcome;
import io.lockstep.gateway.log.AppendResult;
import io.lockstep.gateway.log.LogAppender;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import reactor.core.scheduler.Schedulers;

class CommandRunnerTest {

    private static final ReplicaId ONE = new ReplicaId("replica-1");
    private static final ReplicaId TWO = new ReplicaId("replica-2");
    private static final ReplicaId THREE = new ReplicaId("replica-3");
    private static final String DONE = "{\"results\":[{\"statement_id\":0}]}\n";
    private static final String FAILED = "{\"results\":[{\"statement_id\":0,\"error\":\"no\"}]}\n";

    private final Set<ReplicaId> pool = java.util.Collections.synchronizedSet(new HashSet<>(Set.of(ONE, TWO)));
    private final AtomicInteger hurried = new AtomicInteger();
    private final Map<ReplicaId, Position> excluded = new HashMap<>();
    private final OutcomeCollector collector = new OutcomeCollector(2);
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private List<CommandOutcome> stored = List.of();
    private boolean registryAway;
    private Duration timeout = Duration.ofMillis(800);
    private AppendResult appended = new AppendResult.Accepted("topic", 0, 41);

    @Test
    void answersOnceEveryReplicaOfThePoolHas() {
        CompletableFuture<CommandResult> result = run();

        collector.onOutcome(outcome(ONE, DONE));
        assertThat(result).isNotDone();
        collector.onOutcome(outcome(TWO, DONE));

        CommandResult.Answered answered = (CommandResult.Answered) result.join();
        assertThat(answered.body()).isEqualTo(DONE);
        assertThat(answered.token()).hasToString("v1:topic:0=42");
        assertThat(excluded).isEmpty();
        assertThat(collector.waiting()).isZero();
    }

    @Test
    void anOutcomeThatComesBeforeTheAcknowledgementCounts() {
        CompletableFuture<AppendResult> slow = new CompletableFuture<>();
        CompletableFuture<CommandResult> result = run("id", slow);

        collector.onOutcome(outcome(ONE, DONE));
        collector.onOutcome(outcome(TWO, DONE));
        slow.complete(appended);

        assertThat(result.join()).isInstanceOf(CommandResult.Answered.class);
    }

    @Test
    void whoIsLateIsNotReadUntilItHasCaughtUp() {
        CompletableFuture<CommandResult> result = run();
        collector.onOutcome(outcome(ONE, DONE));

        assertThat(result.join()).isInstanceOf(CommandResult.Answered.class);
        assertThat(excluded).containsExactly(Map.entry(TWO, Position.of(0, 42)));
        assertThat(meters.get("lockstep.gateway.command.late").counter().count())
                .isEqualTo(1);
    }

    @Test
    void aReplicaThatLeavesThePoolIsNotWaitedForNorReadBeforeItHasAppliedTheCommand() {
        CompletableFuture<CommandResult> result = run();
        collector.onOutcome(outcome(ONE, DONE));

        pool.remove(TWO);
        collector.check();

        assertThat(result).as("without any time").isDone();
        assertThat(excluded).containsExactly(Map.entry(TWO, Position.of(0, 42)));
        assertThat(meters.get("lockstep.gateway.command.late").counter().count())
                .as("only who is in the pool is late")
                .isZero();
    }

    @Test
    void aReplicaThatLeavesThePoolUnannouncedIsNoticedBeforeTheTimeOut() {
        timeout = Duration.ofSeconds(20);
        CompletableFuture<CommandResult> result = run();
        collector.onOutcome(outcome(ONE, DONE));

        pool.remove(TWO);

        assertThat(result).succeedsWithin(Duration.ofSeconds(5)).isInstanceOf(CommandResult.Answered.class);
    }

    @Test
    void replicasAreAskedToHurryWhileTheLogIsStillAcknowledging() {
        CompletableFuture<CommandResult> result = run("id", new CompletableFuture<>());

        assertThat(hurried).hasValue(1);
        assertThat(result).isNotDone();
    }

    @Test
    void announcementsThatWereLostAreFoundBeforeTheTimeOut() {
        timeout = Duration.ofSeconds(20);
        stored = List.of(outcome(ONE, DONE), outcome(TWO, DONE));

        assertThat(run()).succeedsWithin(Duration.ofSeconds(5)).isInstanceOf(CommandResult.Answered.class);
    }

    @Test
    void whoIsLateWithOneCommandIsNotWaitedForByTheOthers() {
        CompletableFuture<CommandResult> first = run();
        timeout = Duration.ofSeconds(20);
        CompletableFuture<CommandResult> second = run("other");
        collector.onOutcome(outcome(ONE, DONE));
        collector.onOutcome(outcome("other", ONE, DONE));
        assertThat(second).isNotDone();

        first.join();

        assertThat(second).as("without any more time").isDone();
        assertThat(meters.get("lockstep.gateway.command.late").counter().count())
                .as("late once")
                .isEqualTo(1);
    }

    @Test
    void anAnswerFromOutsideThePoolDoesNotStandForThePool() {
        CompletableFuture<CommandResult> result = run();

        collector.onOutcome(outcome(THREE, DONE));

        assertThat(result).isNotDone();
    }

    @Test
    void lostAnnouncementsAreLookedUpInTheRegistry() {
        stored = List.of(outcome(ONE, DONE), outcome(TWO, DONE));

        assertThat(run().join()).isInstanceOf(CommandResult.Answered.class);
        assertThat(excluded).isEmpty();
    }

    @Test
    void disagreementIsSaidAndCounted() {
        CompletableFuture<CommandResult> result = run();
        collector.onOutcome(outcome(ONE, DONE));
        collector.onOutcome(outcome(TWO, FAILED));

        assertThat(result.join()).isInstanceOf(CommandResult.Divergent.class);
        assertThat(meters.get("lockstep.gateway.command.divergent").counter().count())
                .isEqualTo(1);
    }

    @Test
    void withoutAnyAnswerTheCommandIsDurableButUnconfirmedAndNobodyIsBlamed() {
        registryAway = true;

        CommandResult.Unconfirmed unconfirmed = (CommandResult.Unconfirmed) run().join();

        assertThat(unconfirmed.token()).hasToString("v1:topic:0=42");
        assertThat(excluded).isEmpty();
        assertThat(collector.waiting()).isZero();
    }

    @Test
    void anEmptyPoolIsNotWaitedFor() {
        pool.clear();

        assertThat(run().getNow(null)).isInstanceOf(CommandResult.Unconfirmed.class);
    }

    @Test
    void whatIsNotInTheLogIsNotWaitedFor() {
        appended = new AppendResult.Unavailable("away");

        assertThat(run().getNow(null)).isEqualTo(new CommandResult.NotLogged("away"));
        assertThat(collector.waiting()).isZero();
    }

    @Test
    void whereTooManyWaitNothingIsLogged() {
        CompletableFuture<CommandResult> first = run();
        CompletableFuture<CommandResult> unused = run("other");

        assertThat(run("another").getNow(null)).isInstanceOf(CommandResult.NotLogged.class);
        collector.onOutcome(outcome(ONE, DONE));
        collector.onOutcome(outcome(TWO, DONE));
        assertThat(first).isDone();
    }

    private CompletableFuture<CommandResult> run() {
        return run("id");
    }

    private CompletableFuture<CommandResult> run(String id) {
        return run(id, CompletableFuture.completedFuture(appended));
    }

    private CompletableFuture<CommandResult> run(String id, CompletableFuture<AppendResult> append) {
        LogAppender log = (shard, entries) -> append;
        CommandRunner.Readers readers = new CommandRunner.Readers() {
            @Override
            public Set<ReplicaId> of(int shard) {
                return Set.copyOf(pool);
            }

            @Override
            public void excludeUntil(ReplicaId replica, Position position) {
                excluded.put(replica, position);
                pool.remove(replica);
            }
        };
        CommandRunner.StoredOutcomes registry = (shard, offset) -> {
            assertThat(offset).isEqualTo(41);
            if (registryAway) {
                throw new IllegalStateException("no Redis");
            }
            return stored;
        };
        CommandRunner runner = new CommandRunner(
                log,
                readers,
                collector,
                registry,
                new CommandMetrics(meters),
                timeout,
                Schedulers.boundedElastic(),
                hurried::incrementAndGet);
        return runner.run(0, new LogEntry.Command(id, "CREATE DATABASE d", null, null, Instant.EPOCH))
                .toFuture();
    }

    private static CommandOutcome outcome(ReplicaId replica, String body) {
        return outcome("id", replica, body);
    }

    private static CommandOutcome outcome(String id, ReplicaId replica, String body) {
        return new CommandOutcome(replica, 0, 41, id, 200, body);
    }
}
