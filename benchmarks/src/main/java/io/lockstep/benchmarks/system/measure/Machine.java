package io.lockstep.benchmarks.system.measure;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** The machine and how busy it was: figures mean little without. */
public final class Machine {

    private static final double KILOBYTES_PER_GIGABYTE = 1024 * 1024;

    private Machine() {}

    /** One line: cores, memory, operating system, JDK, and the load average of the last minute as of now. */
    public static String description() {
        return String.format(
                Locale.ROOT,
                "%d cores, %.0f GB of memory, %s %s, JDK %s, load average %s",
                Runtime.getRuntime().availableProcessors(),
                ProcStat.kilobytes(read("meminfo"), "MemTotal") / KILOBYTES_PER_GIGABYTE,
                System.getProperty("os.name"),
                System.getProperty("os.arch"),
                System.getProperty("java.version"),
                loadAverage());
    }

    /** How many processes were running or ready to run, on average over the last minute. */
    public static String loadAverage() {
        String text = read("loadavg");
        return text.substring(0, text.indexOf(' '));
    }

    private static String read(String file) {
        try {
            return Files.readString(Path.of("/proc", file));
        } catch (IOException e) {
            throw new UncheckedIOException("/proc/" + file + " cannot be read", e);
        }
    }
}
