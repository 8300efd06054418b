package io.lockstep.deployment;

import static org.junit.jupiter.api.Assumptions.abort;

/** What all tests that render manifests begin with. */
final class KustomizeNeeded {

    private static final java.util.Optional<Kustomize> FOUND = Kustomize.find();

    private KustomizeNeeded() {}

    /** The test is left out, and says so, where there is no kustomize. */
    static Kustomize kustomize() {
        return FOUND.orElseGet(
                () -> abort("left out: neither kustomize nor a kubectl that has kustomize 4 or later is here"));
    }

    static Manifests overlay(String name) {
        return Manifests.of(text(name));
    }

    static String text(String overlay) {
        return kustomize().render(Kustomize.K8S.resolve("overlays").resolve(overlay));
    }
}
