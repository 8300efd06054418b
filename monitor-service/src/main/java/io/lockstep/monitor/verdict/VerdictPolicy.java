package io.lockstep.monitor.verdict;

import io.lockstep.common.registry.Progress;
import java.time.Instant;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Judges one replica: from where it stood and what is known now to where it stands. Without state of its own, so that a
 * new leader goes on from the last board.
 */
public final class VerdictPolicy {

    /** What a look at the evidence says, before it is weighed against where the replica stood. */
    private sealed interface Finding {

        record Broken(String reason, Instant at) implements Finding {}

        record Lost(String reason, Instant at) implements Finding {}

        record Incomplete(String reason) implements Finding {}

        /** Reachable and not to be read, whatever it was before. */
        record Behind(String reason, Instant at) implements Finding {}

        /** Reachable and measured. */
        record Measured(Lag.Known lag, Instant at) implements Finding {}

        /** Reachable and alive, but the log's end cannot be read. */
        record Unmeasured(Lag.AtLeast lag, Instant at) implements Finding {}
    }

    private final VerdictRules rules;

    public VerdictPolicy(VerdictRules rules) {
        this.rules = rules;
    }

    /** Where the replica stands now. */
    public Standing judge(Standing before, Evidence evidence, Instant now) {
        Finding finding = look(evidence, now);
        if (finding instanceof Finding.Lost lost) {
            return before.lost(lost.reason(), lost.at(), now);
        }
        if (evidence.diverged() != null) {
            return before.diverged(evidence.diverged(), now);
        }
        if (evidence.drained()) {
            return before.draining(
                    finding instanceof Finding.Broken broken
                            ? "taken out by an operator; " + broken.reason()
                            : "taken out by an operator",
                    now);
        }
        Standing from = before instanceof Standing.Draining ? before.unknown("put back by an operator", now) : before;
        if (finding instanceof Finding.Broken broken) {
            return from.down(broken.reason(), broken.at(), now);
        }
        if (finding instanceof Finding.Incomplete incomplete) {
            return keepUntilExpired(from, incomplete.reason(), now);
        }
        if (finding instanceof Finding.Behind behind) {
            return from.catchingUp(behind.reason(), behind.at(), now, rules.recheckInterval());
        }
        if (finding instanceof Finding.Unmeasured unmeasured) {
            return withoutLog(from, unmeasured, now);
        }
        return byLag(from, (Finding.Measured) finding, now);
    }

    /** Whether the move is the expiry of a verdict that no observation confirmed in time. */
    public static boolean isExpiry(Standing before, Standing after) {
        return after instanceof Standing.Unknown
                && !(before instanceof Standing.Unknown)
                && !(before instanceof Standing.Draining)
                && !(before instanceof Standing.Diverged);
    }

    private Finding look(Evidence evidence, Instant now) {
        Heard lastWords = evidence.heard();
        if (lastWords != null
                && lastWords.progress().failure() != null
                && lastWords.progress().failure().lost()) {
            return new Finding.Lost(lastWords.progress().failure().reason(), now);
        }
        if (evidence.reach() instanceof Reach.Fails fails) {
            return new Finding.Broken("probe fails: " + fails.reason(), fails.at());
        }
        Heard heard = evidence.heard();
        Instant heardAt = heard == null ? null : heard.at();
        if (heard != null && heard.progress().failure() != null) {
            return new Finding.Broken(writeFailure(heard.progress().failure()), now);
        }
        if (!(evidence.reach() instanceof Reach.Answers answers)) {
            return new Finding.Incomplete("not probed yet");
        }
        if (answers.at().plus(rules.verdictValidity()).isBefore(now)) {
            return new Finding.Incomplete(
                    "no probe has ended for " + rules.verdictValidity().toMillis() + " ms");
        }
        if (heard == null || heardAt == null) {
            return new Finding.Incomplete("nothing heard of its connector");
        }
        if (!heard.within(rules.progressValidity(), now)) {
            return new Finding.Incomplete("its connector has been silent since " + heardAt);
        }
        return measure(heard.progress(), evidence.lag(), oldest(answers.at(), heardAt, null), now);
    }

    private Finding measure(Progress progress, Lag lag, Instant at, Instant now) {
        if (lag instanceof Lag.OtherLog other) {
            return new Finding.Behind(
                    "its position counts in write log " + other.theirs() + ", but the write log is " + other.ours(),
                    at);
        }
        if (progress.applied() < progress.barrier()) {
            return new Finding.Behind(
                    "replays: applied " + progress.applied() + ", readable again at " + progress.barrier(), at);
        }
        if (lag instanceof Lag.Known known) {
            // An end that has not been read for long is no longer the end.
            return known.endReadAt().plus(rules.verdictValidity()).isBefore(now)
                    ? new Finding.Unmeasured(new Lag.AtLeast(known.records()), at)
                    : new Finding.Measured(known, oldest(at, at, known.endReadAt()));
        }
        if (lag instanceof Lag.AtLeast least) {
            return new Finding.Unmeasured(least, at);
        }
        return new Finding.Incomplete("lag unknown: " + ((Lag.Unknown) lag).reason());
    }

    private Standing keepUntilExpired(Standing from, String why, Instant now) {
        if (from instanceof Standing.Unknown
                || !from.observedAt().plus(rules.verdictValidity()).isAfter(now)) {
            return from.unknown(why, now);
        }
        return from;
    }

    /**
     * Nobody gets in unproven. Who was in stays, for without the log no write is acknowledged that it could lack; the
     * positions that other replicas reached still convict one that falls behind them.
     */
    private Standing withoutLog(Standing from, Finding.Unmeasured finding, Instant now) {
        if (from instanceof Standing.Available available) {
            return rules.evict().isExceededBy(finding.lag())
                    ? late(available, finding.lag(), finding.at(), now)
                    : from.available("answers; the log cannot be read", finding.at(), now, null);
        }
        return from.catchingUp(
                "the log cannot be read, so its lag is unknown", finding.at(), now, rules.recheckInterval());
    }

    private Standing byLag(Standing from, Finding.Measured finding, Instant now) {
        Lag.Known lag = finding.lag();
        if (from instanceof Standing.Available available) {
            return rules.evict().isExceededBy(lag)
                    ? late(available, lag, finding.at(), now)
                    : from.available("answers, and is up to date", finding.at(), now, null);
        }
        if (!rules.admit().holds(lag)) {
            return from.catchingUp(behindBy(lag), finding.at(), now, rules.recheckInterval());
        }
        if (from instanceof Standing.Down) {
            return from.catchingUp("is back, and is checked again", finding.at(), now, rules.recheckInterval());
        }
        if (from instanceof Standing.CatchingUp behind && now.isBefore(behind.checkAgainAt())) {
            return from.catchingUp(behind.reason(), finding.at(), now, rules.recheckInterval());
        }
        return from.available("answers, and is up to date", finding.at(), now, null);
    }

    private Standing late(Standing.Available from, Lag lag, Instant at, Instant now) {
        Instant lateSince = from.lateSince() == null ? now : from.lateSince();
        if (lateSince.plus(rules.evictGrace()).isBefore(now)) {
            return from.catchingUp(behindBy(lag), at, now, rules.recheckInterval());
        }
        return from.available(behindBy(lag) + "; leaves unless it catches up", at, now, lateSince);
    }

    private static String behindBy(Lag lag) {
        if (lag instanceof Lag.Known known) {
            return known.atMost() == null
                    ? "behind by " + known.records() + " records and an unknown time"
                    : "behind by " + known.records() + " records and "
                            + known.atMost().toMillis() + " ms";
        }
        return lag instanceof Lag.AtLeast least ? "behind by at least " + least.records() + " records" : "behind";
    }

    private static String writeFailure(Progress.WriteFailure failure) {
        return "its connector cannot write at offset " + failure.offset() + " since " + failure.since() + ": "
                + failure.reason();
    }

    private static Instant oldest(Instant one, Instant two, @Nullable Instant three) {
        return Stream.ofNullable(three).reduce(one.isBefore(two) ? one : two, (a, b) -> a.isBefore(b) ? a : b);
    }
}
