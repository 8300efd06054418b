package io.lockstep.it.observability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.lockstep.it.observability.Rules.Rule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Whoever is woken reads words that help, and is woken only when it matters. */
class AlertsTest {

    private static final String RUNBOOK = "docs/operations.md";

    @Test
    void everyAlertFiresWhenItShouldAndOnlyThen() throws Exception {
        assumeTrue(Promtool.isInstalled("promtool"), "left out: promtool is not installed (Debian: prometheus)");

        List<String> check = new ArrayList<>(List.of("check", "rules"));
        Rules.files().forEach(file -> check.add(file.toString()));
        Promtool.run(check);
        List<String> test = new ArrayList<>(List.of("test", "rules"));
        Rules.tests().forEach(file -> test.add(file.toString()));
        Promtool.run(test);
    }

    @Test
    void everyAlertHasACaseInWhichItFiresAndOneInWhichItDoesNot() {
        List<String> names = Rules.cases().stream()
                .map(test -> String.valueOf(test.get("name")))
                .toList();
        for (Rule alert : Rules.alerts()) {
            assertThat(names).as(alert.name()).anyMatch(name -> name.startsWith(alert.name() + " fires"));
            assertThat(names).as(alert.name()).anyMatch(name -> name.startsWith(alert.name() + " is quiet"));
        }
    }

    @Test
    void everyAlertSaysHowUrgentItIsAndWhatToDo() {
        assertThat(Rules.alerts()).isNotEmpty().allSatisfy(alert -> {
            assertThat(alert.name()).startsWith("Lockstep");
            assertThat(alert.labels().get("severity")).isIn("critical", "warning", "info");
            assertThat(alert.annotations()).containsOnlyKeys("summary", "description", "runbook_url");
            assertThat(alert.annotations().get("runbook_url"))
                    .isEqualTo(RUNBOOK + "#" + alert.name().toLowerCase(Locale.ROOT));
        });
    }

    @Test
    void everyAlertHasASectionOfTheRunbookWithTheFourAnswers() throws IOException {
        Map<String, String> sections = sections(Rules.HOME.resolve(RUNBOOK));
        for (Rule alert : Rules.alerts()) {
            assertThat(sections).containsKey(alert.name());
            assertThat(sections.get(alert.name()))
                    .as(alert.name())
                    .contains("**Meaning.**", "**Impact.**", "**Diagnosis.**", "**Mitigation.**");
        }
        assertThat(sections.keySet().stream().filter(title -> title.startsWith("Lockstep")))
                .as("sections without an alert")
                .containsExactlyInAnyOrderElementsOf(
                        Rules.alerts().stream().map(Rule::name).toList());
    }

    private static Map<String, String> sections(Path page) throws IOException {
        Map<String, String> sections = new java.util.LinkedHashMap<>();
        for (String part : Files.readString(page).split("(?m)^#+ ", -1)) {
            int end = part.indexOf('\n');
            if (end > 0) {
                sections.put(part.substring(0, end).strip(), part.substring(end));
            }
        }
        return sections;
    }
}
