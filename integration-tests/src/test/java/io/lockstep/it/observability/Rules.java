package io.lockstep.it.observability;

import io.lockstep.local.ClusterLayout;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** The rules of {@code observability/prometheus/rules} as they stand. */
final class Rules {

    static final Path HOME = ClusterLayout.findHome();

    private static final Path PROMETHEUS = HOME.resolve("observability/prometheus");
    private static final Pattern METRIC = Pattern.compile("\\blockstep_[a-z0-9_]+");

    /** One rule; {@code name} is the alert's or the record's. */
    record Rule(String name, boolean alert, String expr, Map<String, String> labels, Map<String, String> annotations) {}

    private Rules() {}

    static List<Path> files() {
        return yaml(PROMETHEUS.resolve("rules"));
    }

    static List<Path> tests() {
        return yaml(PROMETHEUS.resolve("tests"));
    }

    static List<Rule> all() {
        List<Rule> rules = new ArrayList<>();
        for (Path file : files()) {
            for (Map<String, Object> group : list(load(file).get("groups"))) {
                list(group.get("rules")).forEach(rule -> rules.add(rule(rule)));
            }
        }
        return rules;
    }

    static List<Rule> alerts() {
        return all().stream().filter(Rule::alert).toList();
    }

    /** The cases of the tests of rules. */
    static List<Map<String, Object>> cases() {
        return tests().stream()
                .flatMap(file -> list(load(file).get("tests")).stream())
                .toList();
    }

    /** The names of Lockstep's own metrics in an expression. */
    static List<String> metricsIn(String expr) {
        // Strings hold no metrics, but regular expressions over their names.
        return METRIC.matcher(expr.replaceAll("\"[^\"]*\"", ""))
                .results()
                .map(found -> found.group())
                .toList();
    }

    private static Rule rule(Map<String, Object> rule) {
        boolean alert = rule.containsKey("alert");
        return new Rule(
                String.valueOf(rule.get(alert ? "alert" : "record")),
                alert,
                String.valueOf(rule.get("expr")),
                strings(rule.get("labels")),
                strings(rule.get("annotations")));
    }

    private static Map<String, Object> load(Path file) {
        try {
            return new Yaml(new SafeConstructor(new LoaderOptions())).load(Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @SuppressWarnings("unchecked") // as YAML is
    private static List<Map<String, Object>> list(@Nullable Object value) {
        return value == null ? List.of() : (List<Map<String, Object>>) value;
    }

    @SuppressWarnings("unchecked") // as YAML is
    private static Map<String, String> strings(@Nullable Object value) {
        return value == null ? Map.of() : (Map<String, String>) value;
    }

    private static List<Path> yaml(Path directory) {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.toString().endsWith(".yml"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
