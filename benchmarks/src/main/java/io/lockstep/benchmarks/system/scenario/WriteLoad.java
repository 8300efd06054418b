package io.lockstep.benchmarks.system.scenario;

import io.lockstep.benchmarks.system.load.HttpLoad;
import io.lockstep.benchmarks.system.load.LoadResult;
import io.lockstep.benchmarks.system.load.PointRequest;
import io.lockstep.benchmarks.system.load.Requests;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;

/** The large write requests that scenarios share: 5,000 lines each over 4 connections. */
final class WriteLoad {

    static final int LINES = 5_000;
    static final int CONNECTIONS = 4;
    private static final long PER_TURN = (long) LINES * CONNECTIONS;

    private final List<PointRequest> requests;

    WriteLoad(LongSupplier seconds) {
        requests = IntStream.range(0, CONNECTIONS)
                .mapToObj(i -> new PointRequest(Environment.DATABASE, LINES, 250 * i, seconds))
                .toList();
    }

    LoadResult during(URI server, Duration length) {
        return HttpLoad.during(server, CONNECTIONS, length, this::of).orThrow();
    }

    /** Writes this many points, rounded up to whole requests. */
    LoadResult points(URI server, long points) {
        long each = Math.max(1, (points + PER_TURN - 1) / PER_TURN);
        return HttpLoad.count(server, CONNECTIONS, each, this::of).orThrow();
    }

    static double pointsPerSecond(LoadResult result) {
        return result.perSecond() * LINES;
    }

    static double millionPoints(LoadResult result) {
        return result.requests() * LINES / 1e6;
    }

    private Requests of(int connection) {
        return requests.get(connection);
    }
}
