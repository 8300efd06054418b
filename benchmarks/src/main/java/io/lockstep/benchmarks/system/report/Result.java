package io.lockstep.benchmarks.system.report;

import java.util.List;

/** What became of a scenario. */
public sealed interface Result {

    String scenario();

    /** One line for people: what is measured. */
    String title();

    /**
     * It was measured.
     *
     * @param figures the first is the scenario's own, others are further parts of its target; at least one
     * @param notes further findings, one line each
     */
    record Measured(String scenario, String title, List<Figure> figures, List<String> notes) implements Result {

        public Measured {
            figures = List.copyOf(figures);
            notes = List.copyOf(notes);
            if (figures.isEmpty()) {
                throw new IllegalArgumentException(scenario + " has no figure");
            }
        }

        public boolean isMet() {
            return figures.stream().allMatch(Figure::isMet);
        }
    }

    /** It could not be measured. */
    record NotMeasured(String scenario, String title, String why) implements Result {}
}
