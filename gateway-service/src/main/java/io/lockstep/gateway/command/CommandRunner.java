package io.lockstep.gateway.command;

import io.lockstep.common.cluster.ReplicaId;
import io.lockstep.common.log.LogEntry;
import io.lockstep.common.position.Position;
import io.lockstep.common.registry.CommandOutcome;
import io.lockstep.gateway.command.CommandResult.Answered;
import io.lockstep.gateway.command.CommandResult.Divergent;
import io.lockstep.gateway.command.CommandResult.NotLogged;
import io.lockstep.gateway.command.CommandResult.Unconfirmed;
import io.lockstep.gateway.log.AppendResult;
import io.lockstep.gateway.log.LogAppender;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Runs one command: appends it, then waits until every replica that is in the read pool throughout has answered. A replica
 * that is late is kept from being read until it has caught up, so that nobody reads from before the command.
 */
final class CommandRunner {

    private static final Logger log = LoggerFactory.getLogger(CommandRunner.class);
    private static final Duration LOOK_AFTER = Duration.ofSeconds(1);
    private static final Duration READ_BOUND = Duration.ofMillis(1_500);

    /** The part of the read pool that commands need. */
    interface Readers {

        /** The replicas of a shard that may be read right now. */
        Set<ReplicaId> of(int shard);

        /** Keeps a replica from being read until it has applied {@code position}. */
        void excludeUntil(ReplicaId replica, Position position);
    }

    /** Outcomes as the registry keeps them; blocks, and throws if it cannot be asked. */
    interface StoredOutcomes {

        List<CommandOutcome> at(int shard, long offset);
    }

    private final LogAppender appender;
    private final Readers readers;
    private final OutcomeCollector collector;
    private final StoredOutcomes stored;
    private final CommandMetrics metrics;
    private final Duration timeout;
    private final Scheduler blocking;
    private final Runnable onWaiting;

    /**
     * @param blocking where the registry is read
     * @param onWaiting called when a command has been sent to the log, so that replicas hurry; must return at once
     */
    CommandRunner(
            LogAppender appender,
            Readers readers,
            OutcomeCollector collector,
            StoredOutcomes stored,
            CommandMetrics metrics,
            Duration timeout,
            Scheduler blocking,
            Runnable onWaiting) {
        this.appender = appender;
        this.readers = readers;
        this.collector = collector;
        this.stored = stored;
        this.metrics = metrics;
        this.timeout = timeout;
        this.blocking = blocking;
        this.onWaiting = onWaiting;
    }

    /** Never fails; ends within the time-outs of the append and of the wait. */
    Mono<CommandResult> run(int shard, LogEntry.Instruction command) {
        return Mono.defer(() -> {
            Set<ReplicaId> expected = readers.of(shard);
            return collector
                    .open(command.id(), answered -> isEnough(shard, expected, answered))
                    .map(wait -> Mono.using(
                            () -> wait, open -> logged(shard, command, expected, open), OutcomeCollector.Wait::close))
                    .orElseGet(() -> Mono.just(new NotLogged("too many commands wait for their outcome; try again")));
        });
    }

    private boolean isEnough(int shard, Set<ReplicaId> expected, Set<ReplicaId> answered) {
        return !answered.isEmpty() && answered.containsAll(stillExpected(shard, expected));
    }

    private Set<ReplicaId> stillExpected(int shard, Set<ReplicaId> expected) {
        Set<ReplicaId> still = new HashSet<>(expected);
        still.retainAll(readers.of(shard));
        return still;
    }

    private Mono<CommandResult> logged(
            int shard, LogEntry.Instruction command, Set<ReplicaId> expected, OutcomeCollector.Wait wait) {
        return Mono.fromFuture(() -> appended(shard, command)).flatMap(result -> {
            if (result instanceof AppendResult.Unavailable unavailable) {
                return Mono.just(new NotLogged(unavailable.reason()));
            }
            AppendResult.Accepted accepted = (AppendResult.Accepted) result;
            if (expected.isEmpty() && readers.of(shard).isEmpty()) {
                return Mono.just(new Unconfirmed(accepted.token(), "no replica can be read at present"));
            }
            // An outcome may have been announced while the announcements did not reach this process.
            return enough(wait, look(accepted))
                    .timeout(timeout, Mono.defer(() -> look(accepted)).thenReturn(false))
                    .map(inTime -> judge(accepted, expected, wait));
        });
    }

    private CompletableFuture<AppendResult> appended(int shard, LogEntry.Instruction command) {
        CompletableFuture<AppendResult> result = appender.append(shard, List.of(command));
        onWaiting.run();
        return result;
    }

    /**
     * Outcomes, boards and exclusions end the wait as they come. After a second it is looked for what nobody announces: outcomes whose
     * announcement was lost, and a verdict that has run out. One that runs out later is noticed with the next board, or at the time-out.
     */
    private Mono<Boolean> enough(OutcomeCollector.Wait wait, Mono<Void> look) {
        Mono<Boolean> complete = Mono.fromFuture(wait.complete(), true);
        return Mono.delay(LOOK_AFTER)
                .then(look)
                .then(Mono.<Void>fromRunnable(collector::check))
                .takeUntilOther(complete)
                .then(complete);
    }

    /** Reads what the registry keeps; what was announced is there too. */
    private Mono<Void> look(AppendResult.Accepted accepted) {
        return Mono.fromRunnable(
                        () -> stored.at(accepted.shard(), accepted.lastOffset()).forEach(collector::onOutcome))
                .subscribeOn(blocking)
                .timeout(READ_BOUND)
                .onErrorResume(e -> {
                    log.atDebug().setCause(e).log("outcomes could not be read from the registry");
                    return Mono.empty();
                })
                .then();
    }

    private CommandResult judge(AppendResult.Accepted accepted, Set<ReplicaId> expected, OutcomeCollector.Wait wait) {
        Collection<CommandOutcome> outcomes = wait.outcomes();
        if (outcomes.isEmpty()) {
            return new Unconfirmed(accepted.token(), "no replica has confirmed it in time");
        }
        // Also who has left the pool meanwhile: it may return within the lag that the monitor admits.
        Set<ReplicaId> silent = new HashSet<>(expected);
        outcomes.forEach(outcome -> silent.remove(outcome.replica()));
        Set<ReplicaId> late = stillExpected(accepted.shard(), silent);
        silent.forEach(replica -> readers.excludeUntil(replica, accepted.token().position()));
        if (!late.isEmpty()) {
            late.forEach(replica -> sayLate(replica, accepted));
            // Other commands wait for the same replicas, and need not any longer.
            collector.check();
        }
        if (!Agreement.of(outcomes)) {
            metrics.divergent();
            log.atWarn()
                    .addKeyValue("token", accepted.token())
                    .addKeyValue(
                            "replicas",
                            outcomes.stream()
                                    .map(CommandOutcome::replica)
                                    .sorted()
                                    .toList())
                    .log("replicas disagree about the outcome of a command");
            return new Divergent(accepted.token());
        }
        CommandOutcome speaker = Agreement.speaker(outcomes);
        return new Answered(speaker.status(), speaker.body(), accepted.token());
    }

    private void sayLate(ReplicaId replica, AppendResult.Accepted accepted) {
        metrics.late();
        log.atWarn()
                .addKeyValue("replica", replica)
                .addKeyValue("token", accepted.token())
                .log("replica is late with a command and is not read until it has applied it");
    }
}
