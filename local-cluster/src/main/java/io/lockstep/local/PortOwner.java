package io.lockstep.local;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The process that listens on a TCP port, found in {@code /proc}.
 *
 * @param pid its id
 * @param command its command line, shortened
 */
record PortOwner(long pid, String command) {

    private static final String LISTEN = "0A";
    private static final int LONGEST_COMMAND = 80;

    /** Returns empty when nothing listens, or when the process belongs to somebody whose files we may not read. */
    static Optional<PortOwner> of(Path proc, int port) {
        Set<String> sockets = new HashSet<>();
        for (String table : List.of("tcp", "tcp6")) {
            sockets.addAll(listeners(proc.resolve("net").resolve(table), port));
        }
        if (sockets.isEmpty()) {
            return Optional.empty();
        }
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(proc, "[0-9]*")) {
            for (Path process : processes) {
                if (holds(process, sockets)) {
                    return Optional.of(
                            new PortOwner(Long.parseLong(process.getFileName().toString()), command(process)));
                }
            }
        } catch (IOException noProc) {
            return Optional.empty();
        }
        return Optional.empty();
    }

    /** One line that names the port and, where known, the process. */
    static String conflict(Path proc, int port, ProcessName wantedBy) {
        String owner = of(proc, port)
                .map(found -> "pid " + found.pid() + " (" + found.command() + ")")
                .orElse("a process that may not be looked at (try: sudo ss -ltnp)");
        return "port " + port + ", which " + wantedBy + " needs, is in use by " + owner;
    }

    private static Set<String> listeners(Path table, int port) {
        Set<String> inodes = new HashSet<>();
        String suffix = ":%04X".formatted(port);
        try {
            for (String line : Files.readAllLines(table, StandardCharsets.US_ASCII)) {
                String[] columns = line.strip().split("\\s+", -1);
                if (columns.length > 9 && columns[1].endsWith(suffix) && columns[3].equals(LISTEN)) {
                    inodes.add("socket:[" + columns[9] + "]");
                }
            }
        } catch (IOException noTable) {
            return Set.of();
        }
        return inodes;
    }

    private static boolean holds(Path process, Set<String> sockets) {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(process.resolve("fd"))) {
            for (Path file : files) {
                if (Files.isSymbolicLink(file)
                        && sockets.contains(Files.readSymbolicLink(file).toString())) {
                    return true;
                }
            }
        } catch (IOException goneOrNotOurs) {
            return false;
        }
        return false;
    }

    private static String command(Path process) {
        try {
            String command = Files.readString(process.resolve("cmdline"))
                    .replace('\0', ' ')
                    .replaceAll("\\s+", " ")
                    .strip();
            return command.length() > LONGEST_COMMAND ? command.substring(0, LONGEST_COMMAND) + "…" : command;
        } catch (IOException gone) {
            return "unknown";
        }
    }
}
