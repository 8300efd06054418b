package io.lockstep.local.demo;

import io.lockstep.local.ClusterException;
import io.lockstep.local.InfluxHttp;
import io.lockstep.local.InfluxHttp.Answer;
import io.lockstep.local.LocalCluster;
import io.lockstep.local.MonitorApi;
import io.lockstep.local.ReplicaView;
import io.lockstep.local.Waiting;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** Kills a replica under load and tells what the cluster does about it. */
public final class Demo {

    private static final String DATABASE = "lockstep_demo";
    private static final String VICTIM = "replica-2";
    private static final Duration POLL = Duration.ofMillis(50);
    private static final Duration VERDICT_BOUND = Duration.ofSeconds(15);
    private static final Duration RETURN_BOUND = Duration.ofSeconds(90);

    private final LocalCluster cluster;
    private final MonitorApi monitor;
    private final InfluxHttp gateway;
    private final Consumer<String> teller;
    private final long begun = System.nanoTime();

    /** Takes the listener that hears one sentence at a time. */
    public Demo(LocalCluster cluster, Consumer<String> teller) {
        this.cluster = cluster;
        this.monitor = new MonitorApi(cluster.monitor());
        this.gateway = new InfluxHttp(cluster.gateway(), Duration.ofSeconds(15));
        this.teller = teller;
    }

    /**
     * Tells the whole story.
     *
     * @return whether no request failed and all replicas hold the same points in the end
     * @throws ClusterException when the cluster does not do what it must within its bounds
     */
    public boolean run() {
        if (cluster.layout().replicas() < 2) {
            throw new ClusterException("the demo kills a replica, so it needs at least two");
        }
        await("all replicas are AVAILABLE", RETURN_BOUND, this::allAvailable);
        command("DROP DATABASE " + DATABASE);
        command("CREATE DATABASE " + DATABASE);
        say("A database is created through the gateway; every replica has it.");
        boolean unharmed;
        SteadyLoad load = new SteadyLoad(cluster.gateway(), DATABASE);
        try (load) {
            load.start();
            say("Writing 1,000 points and reading 50 times per second through the gateway.");
            Waiting.pause(Duration.ofSeconds(5));
            say("After 5 s: " + load.counts() + ".");
            killUnderLoad(load);
            bringBack(load);
        } finally {
            if (!cluster.isRunning(VICTIM)) {
                cluster.start(VICTIM);
            }
        }
        say("The load ends: " + load.counts() + ".");
        unharmed = load.failedReads() == 0 && load.failedWrites() == 0;
        if (!unharmed) {
            say("NOT as it should be: requests failed; the last one: " + load.lastFailure());
        }
        boolean equal = countsAreEqual(load.acknowledged(), unharmed);
        command("DROP DATABASE " + DATABASE);
        return unharmed && equal;
    }

    private void killUnderLoad(SteadyLoad load) {
        say("Killing " + VICTIM + " (SIGKILL).");
        long killed = System.nanoTime();
        cluster.kill(VICTIM);
        await(VICTIM + " is DOWN", VERDICT_BOUND, () -> hasStatus("DOWN"));
        say("The monitor has " + VICTIM + " DOWN after " + millisSince(killed) + " ms: "
                + victim().map(ReplicaView::reason).orElse("") + ".");
        Waiting.pause(Duration.ofSeconds(8));
        say("8 s without " + VICTIM + ": " + load.counts() + ".");
    }

    private void bringBack(SteadyLoad load) {
        say("Starting " + VICTIM + " again.");
        cluster.start(VICTIM);
        long started = System.nanoTime();
        long[] told = {0, -1};
        await(VICTIM + " is AVAILABLE", RETURN_BOUND, () -> {
            victim().ifPresent(view -> {
                boolean due =
                        System.nanoTime() - told[0] > Duration.ofMillis(500).toNanos();
                if (due && view.lagRecords() != told[1] && !view.isAvailable()) {
                    told[0] = System.nanoTime();
                    told[1] = view.lagRecords();
                    say("  " + VICTIM + " is " + view.status() + ", "
                            + (view.lagRecords() < 0 ? "its lag is unknown" : view.lagRecords() + " records behind")
                            + ".");
                }
            });
            return hasStatus("AVAILABLE");
        });
        say(VICTIM + " is AVAILABLE again " + millisSince(started) + " ms after its start.");
        long before = load.readsFrom(VICTIM);
        await(VICTIM + " is read again", VERDICT_BOUND, () -> load.readsFrom(VICTIM) > before);
        say(VICTIM + " is read again.");
        Waiting.pause(Duration.ofSeconds(3));
    }

    /** Compares the replicas with each other, and with what was acknowledged where every request was. */
    private boolean countsAreEqual(long acknowledged, boolean unharmed) {
        boolean one = Waiting.until(
                RETURN_BOUND,
                POLL,
                () -> cluster.layout().numbers().stream()
                                        .map(this::count)
                                        .distinct()
                                        .count()
                                == 1
                        && (!unharmed || count(1) == acknowledged));
        for (int number : cluster.layout().numbers()) {
            say("  replica-" + number + " holds " + count(number) + " points.");
        }
        say(
                one
                        ? "All replicas hold the same points" + (unharmed ? ", all that were acknowledged." : ".")
                        : "NOT as it should be: the replicas hold different points; acknowledged were " + acknowledged);
        return one;
    }

    private long count(int replica) {
        Answer answer = new InfluxHttp(cluster.replica(replica), Duration.ofSeconds(10))
                .query("SELECT count(value) FROM " + DATABASE + "..load");
        return answer instanceof Answer.Good good
                ? good.body().at("/results/0/series/0/values/0/1").asLong(0)
                : -1;
    }

    private Optional<ReplicaView> victim() {
        return monitor.replicas()
                .flatMap(all ->
                        all.stream().filter(view -> view.id().equals(VICTIM)).findFirst());
    }

    private boolean hasStatus(String status) {
        Predicate<ReplicaView> has = view -> view.status().equals(status);
        return victim().filter(has).isPresent();
    }

    private boolean allAvailable() {
        return monitor.replicas()
                .filter(all -> all.size() == cluster.layout().replicas()
                        && all.stream().allMatch(ReplicaView::isAvailable))
                .isPresent();
    }

    private void command(String statement) {
        if (gateway.query(statement) instanceof Answer.Failed failed) {
            throw new ClusterException("the gateway refused \"" + statement + "\": " + failed.why());
        }
    }

    private static void await(String what, Duration bound, java.util.function.BooleanSupplier condition) {
        if (!Waiting.until(bound, POLL, condition)) {
            throw new ClusterException("waited " + bound.toSeconds() + " s in vain until " + what);
        }
    }

    private void say(String sentence) {
        teller.accept("%6.1f s  %s".formatted((System.nanoTime() - begun) / 1e9, sentence));
    }

    private static long millisSince(long nanoTime) {
        return Duration.ofNanos(System.nanoTime() - nanoTime).toMillis();
    }
}
