package io.lockstep.benchmarks.system.scenario;

import io.lockstep.benchmarks.system.load.LoadResult;
import io.lockstep.benchmarks.system.measure.ProcessFigures;
import io.lockstep.benchmarks.system.measure.Rounds;
import io.lockstep.benchmarks.system.report.Figure;
import io.lockstep.benchmarks.system.report.Result;
import io.lockstep.benchmarks.system.report.Target;
import io.lockstep.local.ClusterException;
import io.lockstep.local.Waiting;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * P5: how fast a connector brings back a replica that was down, by the fastest that a plain server takes the same points
 * from the load generator. The clock runs from the first look that finds a step of the replica to the last that finds it on its way, so that
 * what is between two looks counts for neither side. Where there are few cores, both sides take all of them, so that what each
 * process takes of them shows what the limit is.
 */
final class CatchUp implements Scenario {

    private static final String REPLICA = "replica-3";
    private static final List<String> OTHER_SERVERS = List.of("replica-1", "replica-2", TestedCluster.PLAIN);

    /** A connector's CPU per point came down by half over so many, by which time the JVM had compiled most of it. */
    private static final int WARM_UP_ROUNDS = 8;

    private static final Duration BOUND = Duration.ofMinutes(5);

    /** Seldom: a look costs the connector some of the CPU that it needs for catching up, 15 % of its own every 20 ms. */
    private static final Duration LOOK = Duration.ofMillis(150);

    /**
     * @param taker CPU seconds per million points of the server that takes the points
     * @param feeder the same of who brings them: connector and Kafka, or the load generator
     */
    private record Round(double perSecond, double taker, double feeder) {}

    /** What a look finds: the next record to apply, when that was (nanoseconds), and the CPU seconds taken until then. */
    private record Look(long position, long nanos, double taker, double feeder) {}

    @Override
    public List<String> names() {
        return List.of("P5");
    }

    @Override
    public String title() {
        return "points/s of a replica that catches up, by a plain influxd's under load";
    }

    @Override
    public List<Result> measure(Environment environment) {
        TestedCluster cluster = environment.cluster();
        WriteLoad load = new WriteLoad(environment.seconds());
        Pace pace = environment.pace();
        long points = 300_000 * pace.round().toSeconds();
        load.points(cluster.gateway(), pace.warmUpPoints());
        load.during(cluster.plain(), pace.warmUp());
        // What divides a measurement runs for the first time when there is much to catch up with.
        for (int i = 0; i < WARM_UP_ROUNDS; i++) {
            catchUp(cluster, load, points / 2);
        }
        Rounds<Round> rounds = Rounds.interleaved(
                pace.rounds(), () -> catchUp(cluster, load, points), () -> plain(cluster, load, points));
        Rounds.Compared taker = rounds.compare(Round::taker);
        Rounds.Compared feeder = rounds.compare(Round::feeder);
        return List.of(new Result.Measured(
                "P5",
                title(),
                List.of(Figure.ratio("points/s", rounds.compare(Round::perSecond), Target.atLeast(0.9, ""))),
                List.of(
                        "CPU seconds per million points: replica %.1f, connector and Kafka %.1f"
                                .formatted(
                                        taker.value().median(), feeder.value().median()),
                        "CPU seconds per million points: plain influxd %.1f, load generator %.1f"
                                .formatted(
                                        taker.baseline().median(),
                                        feeder.baseline().median()))));
    }

    private static Round plain(TestedCluster cluster, WriteLoad load, long points) {
        // What servers still have to compact of the turn before is no part of this one.
        cluster.awaitRest(cluster.replicaNames());
        List<ProcessHandle> taker = List.of(cluster.plainProcess());
        // The generator's children are the processes under test.
        double ownBefore = ProcessFigures.cpuSecondsOfThisProcess();
        double before = ProcessFigures.cpuSeconds(taker);
        LoadResult result = load.points(cluster.plain(), points);
        double millions = WriteLoad.millionPoints(result);
        return new Round(
                WriteLoad.pointsPerSecond(result),
                (ProcessFigures.cpuSeconds(taker) - before) / millions,
                (ProcessFigures.cpuSecondsOfThisProcess() - ownBefore) / millions);
    }

    private static Round catchUp(TestedCluster cluster, WriteLoad load, long points) {
        cluster.awaitCaughtUp();
        // What it still has to compact of earlier turns it would otherwise begin anew when it is back.
        cluster.awaitRest(cluster.replicaNames());
        cluster.processes().stop(REPLICA);
        LoadResult written = load.points(cluster.gateway(), points);
        // Without the mark that told it.
        long end = cluster.endOfLog() - 1;
        awaitOthers(cluster, end);
        cluster.awaitRest(OTHER_SERVERS);
        AppliedPosition position = new AppliedPosition(cluster.processes().actuator("connector-3"));
        long before = position.now();
        cluster.processes().start(REPLICA);
        List<ProcessHandle> taker = List.of(cluster.process(REPLICA));
        List<ProcessHandle> feeder = List.of(cluster.process("connector-3"), cluster.process("kafka"));
        List<Look> looks = new ArrayList<>();
        boolean arrived = Waiting.until(BOUND, LOOK, () -> {
            long now = position.now();
            if (now > before && now < end) {
                looks.add(new Look(
                        now, System.nanoTime(), ProcessFigures.cpuSeconds(taker), ProcessFigures.cpuSeconds(feeder)));
            }
            return now >= end;
        });
        if (!arrived || looks.size() < 2) {
            throw new ClusterException(REPLICA + " was seen " + looks.size() + " times on its way to " + end
                    + ", and is at " + position.now());
        }
        Look first = looks.get(0);
        Look last = looks.get(looks.size() - 1);
        double records = end - before;
        double caughtUp = (last.position() - first.position()) / records * written.requests() * WriteLoad.LINES;
        return new Round(
                caughtUp / ((last.nanos() - first.nanos()) / 1e9),
                (last.taker() - first.taker()) / caughtUp * 1e6,
                (last.feeder() - first.feeder()) / caughtUp * 1e6);
    }

    private static void awaitOthers(TestedCluster cluster, long end) {
        boolean settled = Waiting.until(BOUND, Duration.ofMillis(100), () -> cluster.monitor()
                .replicas()
                .filter(views -> views.stream()
                        .filter(view -> !view.id().equals(REPLICA))
                        .allMatch(view -> view.isAvailable() && view.applied(0) >= end))
                .isPresent());
        if (!settled) {
            throw new ClusterException("the replicas that run do not get to the log's end");
        }
    }
}
