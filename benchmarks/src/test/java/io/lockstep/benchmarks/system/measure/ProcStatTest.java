package io.lockstep.benchmarks.system.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ProcStatTest {

    @Test
    void userAndSystemTimeAreAddedWhateverTheProcessIsCalled() {
        String stat = "4711 (a) S (b c) S 1 2 3 4 5 6 7 8 9 10 1234 66 30 40 20 0 9 0 100 0 0\n";

        assertThat(ProcStat.cpuTicks(stat)).isEqualTo(1300);
    }

    @Test
    void memoryIsFoundByItsName() {
        String status = "Name:\tjava\nVmHWM:\t  352764 kB\nVmRSS:\t    2048 kB\n";

        assertThat(ProcStat.kilobytes(status, "VmRSS")).isEqualTo(2048);
        assertThat(ProcStat.kilobytes(status, "VmHWM")).isEqualTo(352764);
    }

    @Test
    void aMissingLineIsNamed() {
        assertThatThrownBy(() -> ProcStat.kilobytes("Name:\tkthreadd\n", "VmRSS"))
                .hasMessageContaining("VmRSS");
    }

    @Test
    void theMachineIsDescribed() {
        assertThat(Machine.description())
                .matches("[0-9]+ cores, [0-9]+ GB of memory, Linux .*, JDK .*, load average [0-9.]+");
    }

    @Test
    void thisProcessHasTakenTimeAndMemory() {
        ProcessHandle self = ProcessHandle.current();

        assertThat(ProcessFigures.cpuSeconds(self)).isPositive();
        assertThat(ProcessFigures.residentMegabytes(self)).isPositive();
        assertThat(ProcessFigures.mostResidentMegabytes(self)).isPositive();
    }
}
