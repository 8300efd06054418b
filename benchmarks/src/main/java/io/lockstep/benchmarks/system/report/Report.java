package io.lockstep.benchmarks.system.report;

import io.lockstep.benchmarks.system.measure.Sample;
import io.lockstep.local.cli.Table;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * All results, as a table and as JSON.
 *
 * @param machine what they were measured on
 */
public record Report(List<Result> results, String machine) {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    public Report {
        results = List.copyOf(results);
    }

    /** One row per figure, then what there is to note. */
    public String table() {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("scenario", "figure", "value", "baseline", "ratio", "spread", "target", "met"));
        List<String> notes = new ArrayList<>();
        for (Result result : results) {
            if (result instanceof Result.Measured measured) {
                measured.figures().forEach(figure -> rows.add(row(measured.scenario(), figure)));
                measured.notes().forEach(note -> notes.add(measured.scenario() + ": " + note));
            } else if (result instanceof Result.NotMeasured missing) {
                rows.add(List.of(missing.scenario(), missing.title(), "-", "-", "-", "-", "-", "not measured"));
                notes.add(missing.scenario() + " was not measured: " + missing.why());
            }
        }
        notes.add("Measured on " + machine + ".");
        return Table.of(rows) + notes.stream().map(note -> note + "\n").collect(Collectors.joining());
    }

    /** The object that {@code --json} writes. Figures that are not numbers are null. */
    public String json() {
        List<Map<String, @Nullable Object>> scenarios = new ArrayList<>();
        for (Result result : results) {
            Map<String, @Nullable Object> scenario = new LinkedHashMap<>();
            scenario.put("scenario", result.scenario());
            scenario.put("title", result.title());
            if (result instanceof Result.Measured measured) {
                put(scenario, measured.figures().get(0));
                scenario.put("target", target(measured));
                scenario.put("met", measured.isMet());
                scenario.put(
                        "figures",
                        measured.figures().stream().map(Report::figure).toList());
                scenario.put("notes", measured.notes());
            } else if (result instanceof Result.NotMeasured missing) {
                for (String absent : List.of("value", "baseline", "ratio", "target", "met")) {
                    scenario.put(absent, null);
                }
                scenario.put("notMeasured", missing.why());
            }
            scenarios.add(scenario);
        }
        Map<String, @Nullable Object> all = new LinkedHashMap<>();
        all.put("machine", machine);
        all.put("scenarios", scenarios);
        return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(all);
    }

    private static String target(Result.Measured measured) {
        return measured.figures().stream()
                .map(figure -> figure.target().toString())
                .collect(Collectors.joining("; "));
    }

    private static Map<String, @Nullable Object> figure(Figure figure) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("name", figure.name());
        put(json, figure);
        json.put("target", figure.target().toString());
        json.put("met", figure.isMet());
        return json;
    }

    private static void put(Map<String, @Nullable Object> json, Figure figure) {
        Sample spread = figure.ratios() == null ? figure.value() : figure.ratios();
        json.put("value", number(figure.value().median()));
        json.put(
                "baseline",
                figure.baseline() == null ? null : number(figure.baseline().median()));
        json.put(
                "ratio", figure.ratios() == null ? null : number(figure.ratios().median()));
        json.put("lowest", number(spread.lowest()));
        json.put("highest", number(spread.highest()));
        json.put("rounds", spread.rounds());
    }

    private static @Nullable Double number(double value) {
        return Double.isFinite(value) ? value : null;
    }

    private static List<String> row(String scenario, Figure figure) {
        Sample spread = figure.ratios() == null ? figure.value() : figure.ratios();
        return List.of(
                scenario,
                figure.name(),
                text(figure.value().median()),
                figure.baseline() == null ? "-" : text(figure.baseline().median()),
                figure.ratios() == null ? "-" : text(figure.ratios().median()),
                spread.rounds() == 1 ? "-" : text(spread.lowest()) + " to " + text(spread.highest()),
                figure.target().toString(),
                figure.isMet() ? "yes" : "no");
    }

    /** Three digits that mean something, and all digits before the point. */
    static String text(double value) {
        if (!Double.isFinite(value)) {
            return "?";
        }
        double size = Math.abs(value);
        int decimals = size >= 100 || size == 0 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : size >= 0.1 ? 3 : 4;
        return String.format(Locale.ROOT, "%,." + decimals + "f", value);
    }
}
