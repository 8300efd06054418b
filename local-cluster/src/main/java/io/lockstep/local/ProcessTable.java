package io.lockstep.local;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The processes of one cluster, started by this JVM or by an earlier one. A pid file holds the pid and the start time, so
 * that a pid which the system has given to another process is never signalled.
 */
final class ProcessTable {

    private static final Duration STOP_POLL = Duration.ofMillis(1);

    /** A log that is longer when its process starts is set aside as {@code NAME.log.1}. */
    private static final long LONGEST_LOG = 32L << 20;

    private static final Duration START_TIME_TOLERANCE = Duration.ofSeconds(2);
    private static final Path SETSID = Path.of("/usr/bin/setsid");

    private final ClusterLayout layout;
    private final Map<ProcessName, Process> own = new ConcurrentHashMap<>();

    ProcessTable(ClusterLayout layout) {
        this.layout = layout;
    }

    /** Starts a process in a session of its own, so that Ctrl-C reaches only the command and the order of stopping is ours. */
    void launch(ProcessName name, List<String> command) {
        try {
            Path log = layout.log(name);
            Files.createDirectories(log.getParent());
            Files.createDirectories(runDirectory());
            if (Files.exists(log) && Files.size(log) > LONGEST_LOG) {
                Files.move(log, Path.of(log + ".1"), StandardCopyOption.REPLACE_EXISTING);
            }
            Process process = new ProcessBuilder(inOwnSession(command))
                    .directory(layout.base().toFile())
                    .redirectInput(new File("/dev/null"))
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                    .redirectErrorStream(true)
                    .start();
            own.put(name, process);
            long started =
                    process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
            Files.writeString(pidFile(name), process.pid() + " " + started + "\n");
        } catch (IOException e) {
            throw new ClusterException(name + " cannot be started: " + e.getMessage(), e);
        }
    }

    static List<String> inOwnSession(List<String> command) {
        if (!Files.isExecutable(SETSID)) {
            return command;
        }
        List<String> whole = new java.util.ArrayList<>(List.of(SETSID.toString()));
        whole.addAll(command);
        return whole;
    }

    /** The running process of this name; a paused one counts as running. */
    Optional<ProcessHandle> find(ProcessName name) {
        Process process = own.get(name);
        if (process != null && isAlive(process.toHandle())) {
            return Optional.of(process.toHandle());
        }
        try {
            Path file = pidFile(name);
            if (!Files.exists(file)) {
                return Optional.empty();
            }
            String[] parts = Files.readString(file).strip().split(" ", -1);
            Instant started = Instant.ofEpochMilli(Long.parseLong(parts[1]));
            return ProcessHandle.of(Long.parseLong(parts[0]))
                    .filter(handle -> isAlive(handle) && startedAt(handle, started));
        } catch (IOException | NumberFormatException | ArrayIndexOutOfBoundsException unreadable) {
            return Optional.empty();
        }
    }

    /** The exit code of a process that this JVM started and that has ended. */
    OptionalInt exitCode(ProcessName name) {
        Process process = own.get(name);
        return process == null || process.isAlive() ? OptionalInt.empty() : OptionalInt.of(process.exitValue());
    }

    /** Sends a signal such as {@code STOP}; does nothing when the process does not run. */
    void signal(ProcessName name, String signal) {
        find(name).ifPresent(handle -> signal(handle.pid(), signal));
    }

    /** SIGSTOP; returns when no thread of the process runs any more. */
    void pause(ProcessName name, Duration bound) {
        find(name).ifPresent(handle -> {
            signal(handle.pid(), "STOP");
            if (!Waiting.until(bound, STOP_POLL, () -> Threads.areStopped(handle.pid()))) {
                throw new ClusterException(name + " does not stop on SIGSTOP");
            }
        });
    }

    static void signal(long pid, String signal) {
        try {
            Process kill = new ProcessBuilder("sh", "-c", "kill -" + signal + " " + pid)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (!kill.waitFor(5, TimeUnit.SECONDS)) {
                throw new ClusterException("kill -" + signal + " " + pid + " does not return");
            }
        } catch (IOException e) {
            throw new ClusterException("no signal can be sent: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ClusterException("interrupted", e);
        }
    }

    /** SIGTERM, also to a paused process, then SIGKILL after the bound; returns when the process has ended. */
    void terminate(ProcessName name, Duration bound) {
        find(name).ifPresent(handle -> {
            signal(handle.pid(), "TERM");
            signal(handle.pid(), "CONT");
            if (!ended(handle, bound)) {
                destroy(handle, bound);
            }
        });
        forget(name);
    }

    /** SIGKILL; returns when the process has ended. */
    void kill(ProcessName name, Duration bound) {
        find(name).ifPresent(handle -> destroy(handle, bound));
        forget(name);
    }

    /** With the server that a start script may be running before it becomes the server: it would go on, and nobody would know it. */
    private static void destroy(ProcessHandle handle, Duration bound) {
        // So that it begins no other process between the look at those that it has and its end.
        signal(handle.pid(), "STOP");
        List<ProcessHandle> all =
                Stream.concat(Stream.of(handle), handle.descendants()).toList();
        all.forEach(ProcessHandle::destroyForcibly);
        all.forEach(process -> ended(process, bound));
    }

    /** Waits until a process has ended. */
    static boolean ended(ProcessHandle handle, Duration bound) {
        return Waiting.until(bound, Duration.ofMillis(10), () -> !isAlive(handle));
    }

    Path runDirectory() {
        return layout.base().resolve("run");
    }

    private void forget(ProcessName name) {
        try {
            Files.deleteIfExists(pidFile(name));
        } catch (IOException e) {
            throw new ClusterException("the pid file of " + name + " cannot be deleted: " + e.getMessage(), e);
        }
    }

    private Path pidFile(ProcessName name) {
        return runDirectory().resolve(name + ".pid");
    }

    private static boolean startedAt(ProcessHandle handle, Instant started) {
        return handle.info()
                .startInstant()
                .map(actual -> Duration.between(actual, started).abs().compareTo(START_TIME_TOLERANCE) < 0)
                .orElse(false);
    }

    /** A process that has ended but that nobody has waited for (a container without an init) is not alive. */
    private static boolean isAlive(ProcessHandle handle) {
        if (!handle.isAlive()) {
            return false;
        }
        try {
            String stat = Files.readString(Path.of("/proc", Long.toString(handle.pid()), "stat"));
            return stat.charAt(stat.lastIndexOf(')') + 2) != 'Z';
        } catch (IOException noProc) {
            return handle.isAlive();
        }
    }
}
