package io.lockstep.it.observability;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The dashboards of {@code observability/grafana/dashboards} as they stand. */
final class Dashboards {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** One dashboard. */
    record Dashboard(Path file, JsonNode json) {

        List<JsonNode> panels() {
            List<JsonNode> panels = new ArrayList<>();
            json.path("panels").forEach(panels::add);
            return panels.stream()
                    .filter(panel -> !panel.path("type").asString("").equals("row"))
                    .toList();
        }

        /** The queries of all panels as they stand. */
        List<Query> queries() {
            List<Query> queries = new ArrayList<>();
            for (JsonNode panel : panels()) {
                panel.path("targets")
                        .forEach(target -> queries.add(new Query(
                                file.getFileName() + " / " + panel.path("title").asString(""),
                                target.path("expr").asString(""))));
            }
            return queries;
        }
    }

    /** A query of a panel; {@code panel} says which. */
    record Query(String panel, String expr) {}

    private Dashboards() {}

    static List<Dashboard> all() {
        try (Stream<Path> files = Files.list(Rules.HOME.resolve("observability/grafana/dashboards"))) {
            return files.filter(file -> file.toString().endsWith(".json"))
                    .sorted()
                    .map(file -> new Dashboard(file, JSON.readTree(file.toFile())))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static List<Query> queries() {
        return all().stream().flatMap(dashboard -> dashboard.queries().stream()).toList();
    }
}
