package io.lockstep.benchmarks.influxql;

import io.lockstep.gateway.influxql.Statements;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Reads a short query, one as dashboards send them, and a change, and tells whether they have to run on every replica. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class StatementsBenchmark {

    private final String cheap = "SELECT last(\"usage_user\") FROM \"cpu_usage\" WHERE \"host\"='server-1001'";
    private final String dashboard =
            "SELECT mean(\"usage_user\") AS \"user\", max(\"usage_idle\") FROM \"autogen\".\"cpu_usage\""
                    + " WHERE (\"host\" =~ /^server-10[0-9]+$/ AND \"rack\" = 'r7') AND time >= now() - 6h AND time <= now()"
                    + " GROUP BY time(30s), \"host\" fill(null) ORDER BY time DESC LIMIT 1000; SHOW TAG VALUES FROM"
                    + " \"cpu_usage\" WITH KEY = \"host\"";
    private final String change = "DELETE FROM \"cpu_usage\" WHERE \"host\" = 'server-1001' AND time < now() - 30d";

    @Benchmark
    public boolean cheapQuery() {
        return Statements.read(cheap).holdChange();
    }

    @Benchmark
    public boolean dashboardQuery() {
        return Statements.read(dashboard).holdChange();
    }

    @Benchmark
    public boolean change() {
        return Statements.read(change).holdChange();
    }
}
