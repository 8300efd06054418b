package io.lockstep.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each overlay, and combinations that no overlay has, pass every check. */
class ManifestsIT {

    /** A resource and the components added to it. */
    record Combination(String resource, List<String> components) {

        @Override
        public String toString() {
            return components.isEmpty() ? resource : resource + " with " + String.join(", ", components);
        }
    }

    static Stream<Combination> combinations() {
        return Stream.of(
                new Combination("overlays/dev", List.of()),
                new Combination("overlays/production", List.of()),
                new Combination("overlays/production-strimzi", List.of()),
                new Combination("overlays/production-existing", List.of()),
                new Combination("base", List.of()),
                new Combination("overlays/dev", List.of("monitoring", "network-policies")),
                new Combination("overlays/dev", List.of("replica-auth")),
                new Combination("overlays/dev", List.of("replica-tls", "monitor-users")),
                new Combination("overlays/production", List.of("monitoring")),
                new Combination("overlays/production-existing", List.of("monitoring")));
    }

    @ParameterizedTest
    @MethodSource("combinations")
    void kubernetesAndTheServicesTakeIt(Combination combination, @TempDir Path scratch) throws IOException {
        String text = render(combination, scratch);
        List<String> problems = new ArrayList<>();
        Manifests manifests = new Manifests(StrictModels.read(text, problems));
        assertThat(problems).isEmpty();

        problems.addAll(Selectors.problems(manifests));
        problems.addAll(Ports.problems(manifests));
        problems.addAll(References.problems(manifests, RequiredSecrets.read()));
        problems.addAll(Hardening.problems(manifests));
        problems.addAll(Services.problems(manifests));
        problems.addAll(Membership.problems(manifests));
        problems.addAll(InternalApi.problems(manifests));

        assertThat(problems).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("combinations")
    void everythingIsLabelledAndNothingIsThereTwice(Combination combination, @TempDir Path scratch) throws IOException {
        Set<String> seen = new TreeSet<>();

        for (HasMetadata object : Manifests.of(render(combination, scratch)).objects()) {
            assertThat(seen.add(Selectors.describe(object)))
                    .as(Selectors.describe(object))
                    .isTrue();
            assertThat(object.getMetadata().getLabels())
                    .as(Selectors.describe(object))
                    .containsEntry("app.kubernetes.io/part-of", "lockstep");
        }
    }

    @Test
    void everyOverlayAndComponentIsPartOfACombination() throws IOException {
        List<String> used = new ArrayList<>();
        combinations().map(Combination::toString).forEach(used::add);
        for (Path file : kustomizations()) {
            used.add(Files.readString(file));
        }

        assertThat(names("overlays"))
                .allSatisfy(name -> assertThat(used).anyMatch(use -> use.equals("overlays/" + name)));
        assertThat(names("components")).allSatisfy(name -> assertThat(used).anyMatch(use -> use.contains(name)));
    }

    @Test
    void eachSecretOnTheListIsUsedBySomething() {
        String all = String.join(
                "\n", names("overlays").stream().map(KustomizeNeeded::text).toList());

        assertThat(RequiredSecrets.read().keySet())
                .allSatisfy(name -> assertThat(all).containsPattern("(secretName|name): " + name + "\\n"));
    }

    @Test
    void thePrometheusOperatorGetsTheRulesThatPrometheusGets() throws IOException {
        List<JsonNode> groups = new ArrayList<>();
        try (MappingIterator<JsonNode> documents = StrictModels.YAML
                .readerFor(JsonNode.class)
                .readValues(Kustomize.K8S
                        .resolve("components/monitoring/rules.yaml")
                        .toFile())) {
            documents.readAll().forEach(rule -> rule.at("/spec/groups").forEach(groups::add));
        }

        List<JsonNode> files = new ArrayList<>();
        Path rules = Kustomize.K8S.resolve("../observability/prometheus/rules");
        for (String file : List.of("lockstep-recording.yml", "lockstep-alerts.yml")) {
            StrictModels.YAML
                    .readTree(rules.resolve(file).toFile())
                    .path("groups")
                    .forEach(files::add);
        }
        assertThat(groups).isNotEmpty().isEqualTo(files);
    }

    private static String render(Combination combination, Path scratch) throws IOException {
        Kustomize kustomize = KustomizeNeeded.kustomize();
        return combination.components().isEmpty()
                ? kustomize.render(Kustomize.K8S.resolve(combination.resource()))
                : kustomize.render(scratch, combination.resource(), combination.components());
    }

    private static List<Path> kustomizations() throws IOException {
        try (Stream<Path> files = Files.walk(Kustomize.K8S.resolve("overlays"))) {
            return files.filter(file -> file.endsWith("kustomization.yaml")).toList();
        }
    }

    private static List<String> names(String directory) {
        try (Stream<Path> files = Files.list(Kustomize.K8S.resolve(directory))) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
