package io.lockstep.benchmarks.system.scenario;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** All scenarios, in the order in which they are measured. */
public final class Scenarios {

    private static final List<Scenario> ALL = List.of(
            new LineReading(),
            new ProxiedReads(),
            new GatewayStart(),
            new ReplicaKill(),
            new TimeToReadable(),
            new ReadOwnWrite(),
            new SmallWrites(),
            new ResidentMemory(),
            new CostPerPoint(),
            new CatchUp(),
            new LargeResult(),
            new BurstWrites(),
            new WriteCostByReplicas());

    private Scenarios() {}

    /** The names of all scenarios, in order. */
    public static List<String> names() {
        return ALL.stream()
                .flatMap(scenario -> scenario.names().stream())
                .sorted((a, b) -> Integer.compare(number(a), number(b)))
                .toList();
    }

    /**
     * The measurements that serve these scenarios; all of them if none is named.
     *
     * @throws IllegalArgumentException if there is no such scenario
     */
    public static List<Scenario> serving(List<String> names) {
        List<String> wanted = canonical(names);
        return ALL.stream()
                .filter(scenario -> scenario.names().stream().anyMatch(wanted::contains))
                .toList();
    }

    /** The names as they are written, in order and once each; all of them if none is given. */
    public static List<String> canonical(List<String> names) {
        List<String> known = names();
        List<String> wanted = new ArrayList<>();
        for (String name : names) {
            String upper = name.toUpperCase(Locale.ROOT);
            if (!known.contains(upper)) {
                throw new IllegalArgumentException(
                        "there is no scenario " + name + "; there are " + String.join(", ", known));
            }
            wanted.add(upper);
        }
        return wanted.isEmpty()
                ? known
                : known.stream().filter(wanted::contains).toList();
    }

    private static int number(String name) {
        return Integer.parseInt(name.substring(1));
    }
}
