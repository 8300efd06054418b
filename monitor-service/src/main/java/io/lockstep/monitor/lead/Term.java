package io.lockstep.monitor.lead;

import io.lockstep.common.cluster.ReplicaId;
import io.lockstep.common.cluster.ReplicaStatus;
import io.lockstep.common.registry.Verdict;
import io.lockstep.common.registry.VerdictBoard;
import io.lockstep.monitor.log.LogWatch;
import io.lockstep.monitor.registry.BoardMirror.Received;
import io.lockstep.monitor.verdict.LogView;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;

/**
 * One monitor's time as leader: a thread that judges in each round, at once when woken, and publishes. It ends when told
 * to, or when the registry shows that another monitor leads.
 */
final class Term implements Runnable {

    private static final Logger log = LoggerFactory.getLogger(Term.class);

    private final TermSettings settings;
    private final Registry registry;
    private final EvidenceSource evidence;
    private final LogView logView;
    private final LogWatch logWatch;
    private final LeaderListener listener;
    private final Clock clock;
    private final Runnable onDeposed;

    private boolean ended;
    private boolean woken;
    private long sequence;
    private boolean unpublished;
    private volatile OptionalLong epoch = OptionalLong.empty();

    Term(
            TermSettings settings,
            Registry registry,
            EvidenceSource evidence,
            LogView logView,
            LogWatch logWatch,
            LeaderListener listener,
            Clock clock,
            Runnable onDeposed) {
        this.settings = settings;
        this.registry = registry;
        this.evidence = evidence;
        this.logView = logView;
        this.logWatch = logWatch;
        this.listener = listener;
        this.clock = clock;
        this.onDeposed = onDeposed;
    }

    /** Something happened that should not wait for the next round. */
    synchronized void wake() {
        woken = true;
        notifyAll();
    }

    /** Ends the term; returns at once. */
    synchronized void end() {
        ended = true;
        notifyAll();
    }

    /** The leader's epoch; empty until it has taken over. */
    OptionalLong epoch() {
        return epoch;
    }

    private synchronized boolean hasEnded() {
        return ended;
    }

    @Override
    public void run() {
        Optional<Long> given = Optional.empty();
        while (given.isEmpty() && !hasEnded()) {
            given = takeOver();
            if (given.isEmpty()) {
                await(clock.instant().plus(settings.roundInterval()));
            }
        }
        if (given.isEmpty()) {
            return;
        }
        epoch = OptionalLong.of(given.get());
        Chronicle chronicle = new Chronicle(registry.events(), clock, given.get());
        chronicle.tookOver(settings.monitor());
        logWatch.requestCheck(chronicle::deviations);
        Bench bench = new Bench(
                settings.members(),
                settings.rules(),
                evidence,
                registry.mirror().last(),
                settings.firstLook(),
                clock.instant());
        lead(bench, chronicle, given.get());
    }

    /** Reads where the former leader stood. */
    private Optional<Long> takeOver() {
        try {
            registry.reader().last().ifPresent(registry.mirror()::found);
            Optional<VerdictBoard> last = registry.mirror().last().map(Received::board);
            last.ifPresent(board -> registry.drains().learned(drained(board)));
            refresh();
            registry.convictions().refresh();
            long stored = registry.writer().epoch().orElse(0);
            long former = Math.max(stored, last.map(VerdictBoard::epoch).orElse(0L));
            return Optional.of(Math.max(former + 1, clock.millis()));
        } catch (RuntimeException e) {
            // Not only of a Redis that is away: a leader whose thread has ended would keep the lease and say nothing.
            listener.writeFailed();
            log.atWarn().setCause(e).log("registry cannot be read, the take-over is tried again");
            return Optional.empty();
        }
    }

    private static Set<ReplicaId> drained(VerdictBoard board) {
        return board.verdicts().stream()
                .filter(verdict -> verdict.status() == ReplicaStatus.DRAINING)
                .map(Verdict::replica)
                .collect(Collectors.toSet());
    }

    private void lead(Bench bench, Chronicle chronicle, long epoch) {
        Instant nextRound = clock.instant();
        while (!hasEnded()) {
            Instant begun = clock.instant();
            boolean roundDue = !begun.isBefore(nextRound);
            if (roundDue) {
                nextRound = begun.plus(settings.roundInterval());
            }
            try {
                turn(bench, chronicle, epoch, roundDue);
            } catch (RuntimeException e) {
                log.atError().setCause(e).log("round failed, the next one tries again");
            }
            if (roundDue) {
                listener.roundEnded(Duration.between(begun, clock.instant()));
            }
            Instant next = nextRound;
            await(bench.nextCheck()
                    .filter(check -> check.isAfter(begun) && check.isBefore(next))
                    .orElse(nextRound));
        }
    }

    private void turn(Bench bench, Chronicle chronicle, long epoch, boolean roundDue) {
        if (roundDue) {
            try {
                refresh();
            } catch (DataAccessException e) {
                log.atDebug().setCause(e).log("registry not read in this round");
            }
        }
        Instant now = clock.instant();
        List<Move> moves = bench.judge(now);
        moves.forEach(move -> {
            chronicle.moved(move);
            listener.moved(move);
        });
        unpublished |= roundDue || !moves.isEmpty();
        if (unpublished && bench.settled(now)) {
            publish(bench, epoch, now);
        }
    }

    private void refresh() {
        Instant readFrom = clock.instant();
        registry.progress().found(registry.progressReader().all(), readFrom);
        registry.drains().refresh();
    }

    private void publish(Bench bench, long epoch, Instant now) {
        VerdictBoard board = new VerdictBoard(
                epoch, ++sequence, settings.monitor(), now, logView.topicId(), logView.ends(), bench.verdicts(now));
        try {
            if (!registry.writer().write(board)) {
                log.atWarn().addKeyValue("epoch", epoch).log("deposed by a newer leader");
                end();
                onDeposed.run();
                return;
            }
            unpublished = false;
            registry.mirror().received(board);
            registry.events().flush();
        } catch (DataAccessException e) {
            listener.writeFailed();
            log.atWarn().addKeyValue("cause", e.getMessage()).log("verdicts could not be written");
        }
    }

    private synchronized void await(Instant until) {
        try {
            while (!ended && !woken) {
                long millis = Duration.between(clock.instant(), until).toMillis();
                if (millis <= 0) {
                    break;
                }
                wait(millis);
            }
            woken = false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            ended = true;
        }
    }
}
