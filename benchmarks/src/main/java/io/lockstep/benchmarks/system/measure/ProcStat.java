package io.lockstep.benchmarks.system.measure;

/** Reads the text of files under {@code /proc/PID}. */
final class ProcStat {

    private static final int FIELD_OF_STATE = 3;
    private static final int FIELD_OF_UTIME = 14;

    private ProcStat() {}

    /** The ticks of user and system time in the text of {@code stat}; the name in it may hold spaces and brackets. */
    static long cpuTicks(String stat) {
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        int utime = FIELD_OF_UTIME - FIELD_OF_STATE;
        return Long.parseLong(fields[utime]) + Long.parseLong(fields[utime + 1]);
    }

    /** The kilobytes of a line such as {@code VmRSS:     1234 kB} in the text of {@code status}. */
    static long kilobytes(String status, String name) {
        for (String line : status.lines().toList()) {
            if (line.startsWith(name + ":")) {
                String[] words = line.substring(name.length() + 1).strip().split(" ", -1);
                return Long.parseLong(words[0]);
            }
        }
        throw new IllegalArgumentException("there is no " + name + " in the status of a process");
    }
}
