package io.lockstep.benchmarks.system.scenario;

import io.lockstep.benchmarks.system.report.Result;
import java.util.List;

/** A measurement that serves one scenario or two. */
public interface Scenario {

    /** The scenarios that it serves, such as P1. */
    List<String> names();

    /** What is measured, on one line. */
    String title();

    /** Measures; one result for each name. Failures of the processes under test may be thrown. */
    List<Result> measure(Environment environment);
}
