package io.lockstep.benchmarks.system.measure;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/**
 * What interleaved rounds A B A B gave: what happens to the machine meanwhile happens to both sides.
 *
 * @param subject the rounds of what is measured
 * @param baseline the rounds of what it is held against, as many
 */
public record Rounds<T>(List<T> subject, List<T> baseline) {

    public Rounds {
        subject = List.copyOf(subject);
        baseline = List.copyOf(baseline);
        if (subject.isEmpty() || subject.size() != baseline.size()) {
            throw new IllegalArgumentException("rounds come in pairs, and there is at least one");
        }
    }

    public static <T> Rounds<T> interleaved(int count, Supplier<T> subject, Supplier<T> baseline) {
        List<T> subjects = new ArrayList<>();
        List<T> baselines = new ArrayList<>();
        for (int round = 0; round < count; round++) {
            subjects.add(subject.get());
            baselines.add(baseline.get());
        }
        return new Rounds<>(subjects, baselines);
    }

    /** One figure of all rounds. */
    public Compared compare(ToDoubleFunction<T> figure) {
        List<Double> values = subject.stream().map(figure::applyAsDouble).toList();
        List<Double> bases = baseline.stream().map(figure::applyAsDouble).toList();
        List<Double> ratios = new ArrayList<>();
        for (int i = 0; i < values.size(); i++) {
            ratios.add(values.get(i) / bases.get(i));
        }
        return new Compared(Sample.of(values), Sample.of(bases), Sample.of(ratios));
    }

    /**
     * A figure of both sides.
     *
     * @param ratios of each round and its neighbour, value by baseline; its spread is the spread of the comparison
     */
    public record Compared(Sample value, Sample baseline, Sample ratios) {}
}
