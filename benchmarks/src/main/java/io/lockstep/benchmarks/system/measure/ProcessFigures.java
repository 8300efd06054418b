package io.lockstep.benchmarks.system.measure;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;

/** CPU time and memory of processes and their children, as the kernel counts them. */
public final class ProcessFigures {

    /** Fixed by the kernel's interface on every architecture that Java 17 runs on. */
    private static final double TICKS_PER_SECOND = 100;

    private ProcessFigures() {}

    /** CPU seconds that processes and their living children have taken so far, to a hundredth. */
    public static double cpuSeconds(Collection<ProcessHandle> processes) {
        long ticks = processes.stream()
                .flatMap(process -> Stream.concat(Stream.of(process), process.descendants()))
                .mapToLong(process -> ProcStat.cpuTicks(read(process, "stat")))
                .sum();
        return ticks / TICKS_PER_SECOND;
    }

    public static double cpuSeconds(ProcessHandle process) {
        return cpuSeconds(List.of(process));
    }

    /** CPU seconds that this process has taken so far, to a hundredth, without its children. */
    public static double cpuSecondsOfThisProcess() {
        return ProcStat.cpuTicks(read(ProcessHandle.current(), "stat")) / TICKS_PER_SECOND;
    }

    /** Resident memory now, in megabytes of 2^20 bytes. */
    public static double residentMegabytes(ProcessHandle process) {
        return ProcStat.kilobytes(read(process, "status"), "VmRSS") / 1024.0;
    }

    /** The most resident memory that the process ever had, in megabytes of 2^20 bytes. */
    public static double mostResidentMegabytes(ProcessHandle process) {
        return ProcStat.kilobytes(read(process, "status"), "VmHWM") / 1024.0;
    }

    private static String read(ProcessHandle process, String file) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(process.pid()), file));
        } catch (IOException e) {
            throw new UncheckedIOException("process " + process.pid() + " cannot be looked at", e);
        }
    }
}
