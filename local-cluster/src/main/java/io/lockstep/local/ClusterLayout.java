package io.lockstep.local;

import io.lockstep.local.ProcessName.Kind;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Where a cluster lives: the checkout with the built services, the directory of its data, how many replicas it has, and
 * the ports of every process that it may have.
 *
 * @param home the root of the checkout
 * @param base the directory that holds data, logs, configuration and pid files
 * @param replicas how many replicas, from 1 to {@value #MOST_REPLICAS}
 * @param ports by process name, and by {@code NAME:admin} for the second port of a process (actuator, RPC, controller)
 */
public record ClusterLayout(Path home, Path base, int replicas, SortedMap<String, Integer> ports) {

    /** More would run into the next block of ports. */
    public static final int MOST_REPLICAS = 9;

    private static final String ADMIN = ":admin";

    /** Free ports are taken from below the range of outgoing connections, so that none of those can sit on a port. */
    private static final int FREE_PORTS_FROM = 20_000;

    private static final int FREE_PORTS_TO = 32_000;

    public ClusterLayout {
        home = home.toAbsolutePath().normalize();
        base = base.toAbsolutePath().normalize();
        ports = new TreeMap<>(ports);
        if (replicas < 1 || replicas > MOST_REPLICAS) {
            throw new IllegalArgumentException(
                    "the number of replicas must be between 1 and " + MOST_REPLICAS + ", not " + replicas);
        }
    }

    /** The ports that the documentation names. */
    public static ClusterLayout standard(Path home, Path base, int replicas) {
        SortedMap<String, Integer> ports = new TreeMap<>();
        for (ProcessName name : everyName(replicas)) {
            int number = name.number();
            int[] pair =
                    switch (name.kind()) {
                        case KAFKA -> new int[] {19092, 19093};
                        case REDIS -> new int[] {16379, 0};
                        case REPLICA -> new int[] {8086 + 100 * number, 8088 + 100 * number};
                        case PLAIN -> new int[] {8095 + number, 8097 + number};
                        case CONNECTOR -> new int[] {18091 + 100 * number + (name.second() ? 1 : 0), 0};
                        case MONITOR -> new int[] {8088 + number, 18088 + number};
                        case GATEWAY -> new int[] {8085 + number, 18085 + number};
                    };
            put(ports, name, pair[0], pair[1]);
        }
        return new ClusterLayout(home, base, replicas, ports);
    }

    /** Ports that nothing listens on now, so that several clusters can run beside each other. */
    public static ClusterLayout withFreePorts(Path home, Path base, int replicas) {
        SortedMap<String, Integer> ports = new TreeMap<>();
        Set<Integer> taken = new HashSet<>();
        for (ProcessName name : everyName(replicas)) {
            put(ports, name, freePort(taken), hasAdminPort(name) ? freePort(taken) : 0);
        }
        return new ClusterLayout(home, base, replicas, ports);
    }

    /**
     * The root of the checkout: the system property {@code lockstep.home}, else the nearest directory upwards from the
     * working directory that holds {@code local-cluster}.
     */
    public static Path findHome() {
        String given = System.getProperty("lockstep.home");
        if (given != null) {
            return Path.of(given);
        }
        Path start = Path.of("").toAbsolutePath();
        for (Path at = start; at != null; at = at.getParent()) {
            if (Files.isDirectory(at.resolve("local-cluster")) && Files.isRegularFile(at.resolve("pom.xml"))) {
                return at;
            }
        }
        throw new IllegalStateException("no Lockstep checkout at or above " + start);
    }

    /** The processes of a cluster without second instances, in the order of starting. */
    public List<ProcessName> names() {
        List<ProcessName> names = new ArrayList<>();
        names.add(ProcessName.of(Kind.KAFKA, 1));
        names.add(ProcessName.of(Kind.REDIS, 1));
        numbers().forEach(n -> names.add(ProcessName.of(Kind.REPLICA, n)));
        names.add(ProcessName.of(Kind.MONITOR, 1));
        numbers().forEach(n -> names.add(ProcessName.of(Kind.CONNECTOR, n)));
        names.add(ProcessName.of(Kind.GATEWAY, 1));
        return List.copyOf(names);
    }

    /** Reads a name; throws IllegalArgumentException when this cluster has no such process. */
    public ProcessName name(String text) {
        ProcessName name = ProcessName.parse(text);
        if (!ports.containsKey(name.toString())) {
            throw new IllegalArgumentException("this cluster has no " + name + ": it has " + replicas + " replicas");
        }
        return name;
    }

    /** The port that clients use; a connector's is its actuator. */
    int port(ProcessName name) {
        return require(name.toString());
    }

    /** The actuator's port of a service, the RPC port of an InfluxDB server, the controller's port of Kafka. */
    int adminPort(ProcessName name) {
        return name.kind() == Kind.CONNECTOR ? port(name) : require(name + ADMIN);
    }

    List<Integer> portsOf(ProcessName name) {
        return hasAdminPort(name) ? List.of(port(name), adminPort(name)) : List.of(port(name));
    }

    Path data(ProcessName name) {
        return base.resolve("data").resolve(name.toString());
    }

    Path config(ProcessName name) {
        return base.resolve("config").resolve(name.toString());
    }

    Path log(ProcessName name) {
        return base.resolve("log").resolve(name + ".log");
    }

    /** The numbers of the replicas. */
    public List<Integer> numbers() {
        return java.util.stream.IntStream.rangeClosed(1, replicas).boxed().toList();
    }

    private int require(String key) {
        Integer port = ports.get(key);
        if (port == null) {
            throw new IllegalArgumentException("this cluster has no port for " + key);
        }
        return port;
    }

    private static boolean hasAdminPort(ProcessName name) {
        return name.kind() != Kind.REDIS && name.kind() != Kind.CONNECTOR;
    }

    private static void put(Map<String, Integer> ports, ProcessName name, int port, int admin) {
        ports.put(name.toString(), port);
        if (hasAdminPort(name)) {
            ports.put(name + ADMIN, admin);
        }
    }

    private static List<ProcessName> everyName(int replicas) {
        List<ProcessName> names = new ArrayList<>();
        names.add(ProcessName.of(Kind.KAFKA, 1));
        names.add(ProcessName.of(Kind.REDIS, 1));
        for (int n = 1; n <= Math.min(replicas, MOST_REPLICAS); n++) {
            names.add(ProcessName.of(Kind.REPLICA, n));
            names.add(ProcessName.of(Kind.CONNECTOR, n));
            names.add(new ProcessName(Kind.CONNECTOR, n, true));
        }
        for (Kind kind : List.of(Kind.PLAIN, Kind.MONITOR, Kind.GATEWAY)) {
            names.add(ProcessName.of(kind, 1));
            names.add(ProcessName.of(kind, 2));
        }
        return names;
    }

    private static int freePort(Set<Integer> taken) {
        for (int attempt = 0; attempt < 1_000; attempt++) {
            int port = ThreadLocalRandom.current().nextInt(FREE_PORTS_FROM, FREE_PORTS_TO);
            if (!taken.contains(port) && isFree(port)) {
                taken.add(port);
                return port;
            }
        }
        throw new IllegalStateException("no free port between " + FREE_PORTS_FROM + " and " + FREE_PORTS_TO);
    }

    static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port));
            return true;
        } catch (IOException occupied) {
            return false;
        }
    }
}
