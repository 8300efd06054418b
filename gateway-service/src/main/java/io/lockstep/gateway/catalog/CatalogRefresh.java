package io.lockstep.gateway.catalog;

import io.lockstep.common.registry.CommandOutcome;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.context.SmartLifecycle;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;

/** Keeps the catalogue fresh while the gateway runs: at intervals, and whenever a replica announces that it has applied a command. */
final class CatalogRefresh implements SmartLifecycle {

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
        running = Flux.interval(Duration.ZERO, interval)
                .onBackpressureDrop()
                .concatMap(tick -> catalog.refreshAll(), 1)
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

    @Override
    public boolean isRunning() {
        return running != null;
    }
}
