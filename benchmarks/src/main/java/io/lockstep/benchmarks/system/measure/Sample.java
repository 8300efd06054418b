package io.lockstep.benchmarks.system.measure;

import java.util.Arrays;
import java.util.List;

/**
 * Figures of several rounds.
 *
 * @param median the middle one, or the mean of the two in the middle
 * @param lowest the lowest
 * @param highest the highest
 * @param rounds how many there were
 */
public record Sample(double median, double lowest, double highest, int rounds) {

    public static Sample of(List<Double> values) {
        if (values.isEmpty()) {
            throw new IllegalArgumentException("a sample needs at least one value");
        }
        double[] sorted = values.stream().mapToDouble(Double::doubleValue).toArray();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        double median = sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        return new Sample(median, sorted[0], sorted[sorted.length - 1], sorted.length);
    }

    public static Sample of(double value) {
        return new Sample(value, value, value, 1);
    }
}
