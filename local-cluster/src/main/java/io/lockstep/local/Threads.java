package io.lockstep.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** The state of another process's threads, from Linux's {@code /proc} (proc(5)). */
final class Threads {

    private static final String STOPPED = "T";

    private Threads() {}

    /**
     * Whether SIGSTOP has reached every thread. On a busy machine a thread can run on for a while after kill(1) has returned. True
     * where there is no {@code /proc}, and for a process that has ended.
     */
    static boolean areStopped(long pid) {
        Path tasks = Path.of("/proc", Long.toString(pid), "task");
        if (!Files.isDirectory(tasks)) {
            return true;
        }
        try (Stream<Path> threads = Files.list(tasks)) {
            return threads.allMatch(Threads::isStopped);
        } catch (IOException ended) {
            return !Files.isDirectory(tasks);
        }
    }

    private static boolean isStopped(Path thread) {
        try {
            String stat = Files.readString(thread.resolve("stat"));
            // The name before the state is in parentheses and may hold anything.
            String state = stat.substring(stat.lastIndexOf(')') + 1).strip();
            return state.startsWith(STOPPED);
        } catch (IOException ended) {
            return true;
        }
    }
}
