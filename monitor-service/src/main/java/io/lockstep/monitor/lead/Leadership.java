package io.lockstep.monitor.lead;

import io.lockstep.monitor.log.LogWatch;
import io.lockstep.monitor.verdict.LogView;
import java.time.Clock;
import java.util.OptionalLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.integration.leader.Candidate;
import org.springframework.integration.leader.Context;

/** Stands for election; begins a term when elected and ends it when the lease is lost. */
public final class Leadership implements Candidate {

    private static final Logger log = LoggerFactory.getLogger(Leadership.class);

    private final String monitor;
    private final Function<Runnable, Term> terms;
    private final LogWatch logWatch;
    private final LeaderListener listener;
    private @Nullable Term term;

    private Leadership(String monitor, Function<Runnable, Term> terms, LogWatch logWatch, LeaderListener listener) {
        this.monitor = monitor;
        this.terms = terms;
        this.logWatch = logWatch;
        this.listener = listener;
    }

    /** A candidate whose terms work with these parts. */
    public static Leadership of(
            TermSettings settings,
            Registry registry,
            EvidenceSource evidence,
            LogView logView,
            LogWatch logWatch,
            LeaderListener listener,
            Clock clock) {
        return new Leadership(
                settings.monitor(),
                onDeposed -> new Term(settings, registry, evidence, logView, logWatch, listener, clock, onDeposed),
                logWatch,
                listener);
    }

    /** Makes the leader judge at once; nothing happens on a standby. */
    public synchronized void wake() {
        if (term != null) {
            term.wake();
        }
    }

    /** Whether this monitor leads now, as far as it knows. */
    public synchronized boolean leads() {
        return term != null;
    }

    /** This monitor's epoch while it leads; empty before it has taken over, and on a standby. */
    public synchronized OptionalLong epoch() {
        return term == null ? OptionalLong.empty() : term.epoch();
    }

    @Override
    public String getRole() {
        return "lead";
    }

    @Override
    public String getId() {
        return monitor;
    }

    @Override
    public synchronized void onGranted(Context context) {
        endTerm();
        Term begun = terms.apply(context::yield);
        term = begun;
        listener.leading(true);
        Thread thread = new Thread(begun, "leader");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public synchronized void onRevoked(Context context) {
        if (term != null) {
            log.atInfo().addKeyValue("monitor", monitor).log("leads no more");
        }
        endTerm();
    }

    private void endTerm() {
        logWatch.cancelCheck();
        listener.leading(false);
        if (term != null) {
            term.end();
            term = null;
        }
    }
}
