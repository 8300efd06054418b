package io.lockstep.it.observability;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.it.observability.Dashboards.Dashboard;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Dashboards can be provisioned anywhere, keep their addresses, and explain themselves. */
class DashboardsTest {

    private static final String DATA_SOURCE = "${datasource}";

    @Test
    void everyDashboardHasAStableAddressAndNoIdOfSomeServer() {
        List<Dashboard> all = Dashboards.all();
        assertThat(all).hasSizeGreaterThanOrEqualTo(4).allSatisfy(dashboard -> {
            String name = dashboard.file().getFileName().toString();
            assertThat(dashboard.json().path("uid").asString("") + ".json").isEqualTo(name);
            assertThat(dashboard.json().path("id").isNull()).as(name).isTrue();
            assertThat(dashboard.json().path("tags").toString()).contains("\"lockstep\"");
            assertThat(dashboard.json().path("links").toString()).contains("docs/operations.md");
        });
    }

    @Test
    void everyPanelSaysWhatItShowsAndWhereItsDataComeFrom() {
        for (Dashboard dashboard : Dashboards.all()) {
            for (JsonNode panel : dashboard.panels()) {
                String name = dashboard.file().getFileName() + " / " + panel.path("title");
                assertThat(panel.path("description").asString("")).as(name).hasSizeGreaterThan(15);
                assertThat(panel.path("targets").size()).as(name).isPositive();
                assertThat(sources(panel)).as(name).containsOnly(DATA_SOURCE);
            }
        }
    }

    @Test
    void panelsHaveIdsOfTheirOwnAndDoNotOverlap() {
        for (Dashboard dashboard : Dashboards.all()) {
            List<String> ids = new ArrayList<>();
            List<String> cells = new ArrayList<>();
            dashboard.json().path("panels").forEach(panel -> {
                ids.add(panel.path("id").toString());
                JsonNode at = panel.path("gridPos");
                for (int x = at.path("x").asInt();
                        x < at.path("x").asInt() + at.path("w").asInt();
                        x++) {
                    for (int y = at.path("y").asInt();
                            y < at.path("y").asInt() + at.path("h").asInt();
                            y++) {
                        cells.add(x + "," + y);
                    }
                }
            });
            assertThat(ids).doesNotHaveDuplicates();
            assertThat(cells).as(dashboard.file().toString()).doesNotHaveDuplicates();
        }
    }

    private static List<String> sources(JsonNode panel) {
        List<String> sources =
                new ArrayList<>(List.of(panel.path("datasource").path("uid").asString("")));
        panel.path("targets")
                .forEach(target ->
                        sources.add(target.path("datasource").path("uid").asString("")));
        return sources;
    }
}
