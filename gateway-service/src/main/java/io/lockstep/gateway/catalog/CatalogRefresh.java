package io.lockstep.gateway.catalog;

import io.lockstep.common.registry.CommandOutcome;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.SmartLifecycle;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Keeps the catalogue fresh while the gateway runs: at intervals, and whenever a replica announces that it has applied a command.
 * Requests are not let in before the first list is there, unless no replica gives one for seconds.
 */
final class CatalogRefresh implements SmartLifecycle {

    /** How often replicas are asked until the first has answered. */
    private static final Duration UNTIL_KNOWN = Duration.ofMillis(500);

    /** Writes can be taken without replicas, so that a gateway starts without them, too. */
    private static final Duration LONGEST_START = Duration.ofSeconds(5);

    private static final Duration FIRST_TICK = Duration.ofMillis(50);

    private final DatabaseCatalog catalog;
    private final Duration interval;
    private volatile @Nullable Disposable running;

    CatalogRefresh(DatabaseCatalog catalog, Duration interval) {
        this.catalog = catalog;
        this.interval = interval;
    }

    void onOutcome(CommandOutcome outcome) {
        if (isRunning()) {
            catalog.refreshPast(outcome.shard(), outcome.offset() + 1).subscribe();
        }
    }

    @Override
    public void start() {
        Flux.interval(Duration.ZERO, FIRST_TICK)
                .onBackpressureDrop()
                .concatMap(count -> catalog.refreshAll().thenReturn(count), 1)
                .filter(count -> catalog.ageSeconds() < Double.POSITIVE_INFINITY)
                .next()
                .timeout(LONGEST_START, Mono.empty())
                .block();
        Duration tick = interval.compareTo(UNTIL_KNOWN) < 0 ? interval : UNTIL_KNOWN;
        long ticks = Math.max(1, interval.dividedBy(tick));
        running = Flux.interval(Duration.ZERO, tick)
                .filter(count -> count % ticks == 0 || catalog.ageSeconds() == Double.POSITIVE_INFINITY)
                .onBackpressureDrop()
                .concatMap(count -> catalog.refreshAll(), 1)
                .subscribe();
    }

    @Override
    public void stop() {
        Disposable now = running;
        if (now != null) {
            now.dispose();
            running = null;
        }
    }

    /** Before the web server. */
    @Override
    public int getPhase() {
        return WebServerApplicationContext.START_STOP_LIFECYCLE_PHASE - 1;
    }

    @Override
    public boolean isRunning() {
        return running != null;
    }
}
