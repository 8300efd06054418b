package io.lockstep.local.cli;

import io.lockstep.local.ClusterException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The pid file of an {@code up} that stays, so that {@code down} from another terminal ends it as Ctrl-C would. */
final class Foreground {

    private static final Duration BOUND = Duration.ofSeconds(90);

    private final Path file;

    Foreground(Path base) {
        this.file = base.resolve("run").resolve("up.pid");
    }

    void announce() {
        ProcessHandle self = ProcessHandle.current();
        try {
            Files.createDirectories(file.getParent());
            Files.writeString(file, self.pid() + " " + startOf(self) + "\n");
        } catch (IOException e) {
            throw new ClusterException(file + " cannot be written: " + e.getMessage(), e);
        }
    }

    void withdraw() {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new ClusterException(file + " cannot be deleted: " + e.getMessage(), e);
        }
    }

    /** Ends a staying {@code up} and waits until it has stopped its processes; does nothing when there is none. */
    void end() {
        Optional<ProcessHandle> up = find();
        if (up.isPresent()) {
            up.get().destroy();
            try {
                up.get().onExit().get(BOUND.toSeconds(), TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (ExecutionException | TimeoutException e) {
                up.get().destroyForcibly();
            }
        }
    }

    private Optional<ProcessHandle> find() {
        try {
            if (!Files.exists(file)) {
                return Optional.empty();
            }
            String[] parts = Files.readString(file).strip().split(" ", -1);
            return ProcessHandle.of(Long.parseLong(parts[0]))
                    .filter(handle -> Long.toString(startOf(handle)).equals(parts[1]))
                    .filter(handle -> handle.pid() != ProcessHandle.current().pid());
        } catch (IOException | NumberFormatException | ArrayIndexOutOfBoundsException unreadable) {
            return Optional.empty();
        }
    }

    private static long startOf(ProcessHandle handle) {
        return handle.info().startInstant().map(java.time.Instant::toEpochMilli).orElse(0L);
    }
}
