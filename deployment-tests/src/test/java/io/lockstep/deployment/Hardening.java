package io.lockstep.deployment;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.SecurityContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Whether each pod meets Kubernetes' restricted pod security standard, cannot write to its image, and is bounded in memory. */
final class Hardening {

    private Hardening() {}

    static List<String> problems(Manifests manifests) {
        List<String> problems = new ArrayList<>();
        for (Workload workload : manifests.workloads()) {
            PodSpec pod = workload.pod();
            problems.addAll(prefixed(workload.toString(), pod(pod)));
            for (Container container : workload.containers()) {
                problems.addAll(prefixed(workload + ", container " + container.getName(), container(container)));
            }
        }
        return problems;
    }

    private static Stream<String> pod(PodSpec pod) {
        var context = pod.getSecurityContext();
        if (context == null) {
            return Stream.of("has no security context");
        }
        return Stream.of(
                        unless(Boolean.TRUE.equals(context.getRunAsNonRoot()), "may run as root"),
                        unless(
                                context.getRunAsUser() != null && context.getRunAsUser() > 0,
                                "names no user by number other than root"),
                        unless(
                                context.getSeccompProfile() != null
                                        && "RuntimeDefault"
                                                .equals(context.getSeccompProfile()
                                                        .getType()),
                                "has no seccomp profile"),
                        unless(
                                Boolean.FALSE.equals(pod.getAutomountServiceAccountToken()),
                                "gets a token for the API server"),
                        unless(
                                pod.getHostNetwork() == null && pod.getHostPID() == null,
                                "shares the host's network or processes"),
                        unless(
                                pod.getVolumes().stream().allMatch(volume -> volume.getHostPath() == null),
                                "mounts a directory of the host"),
                        unless(
                                pod.getVolumes().stream()
                                        .allMatch(volume -> volume.getEmptyDir() == null
                                                || volume.getEmptyDir().getSizeLimit() != null),
                                "has a scratch volume without a limit"))
                .filter(Objects::nonNull);
    }

    private static Stream<String> container(Container container) {
        SecurityContext context = container.getSecurityContext();
        if (context == null) {
            return Stream.of("has no security context");
        }
        return Stream.of(
                        unless(
                                Boolean.TRUE.equals(context.getReadOnlyRootFilesystem()),
                                "can write to its root file system"),
                        unless(Boolean.FALSE.equals(context.getAllowPrivilegeEscalation()), "may gain privileges"),
                        unless(
                                context.getCapabilities() != null
                                        && context.getCapabilities().getDrop().equals(List.of("ALL"))
                                        && context.getCapabilities().getAdd().isEmpty(),
                                "keeps capabilities"),
                        unless(!Boolean.TRUE.equals(context.getPrivileged()), "is privileged"),
                        unless(context.getRunAsUser() == null || context.getRunAsUser() > 0, "runs as root"),
                        unless(
                                has(container, false, "cpu") && has(container, false, "memory"),
                                "requests no CPU or memory"),
                        unless(has(container, true, "memory"), "has no limit of memory"),
                        unless(
                                container.getImage().contains(":")
                                        && !container.getImage().endsWith(":latest"),
                                "has an image without a version"))
                .filter(Objects::nonNull);
    }

    private static boolean has(Container container, boolean limit, String resource) {
        var resources = container.getResources();
        return resources != null && (limit ? resources.getLimits() : resources.getRequests()).containsKey(resource);
    }

    private static @org.jspecify.annotations.Nullable String unless(boolean fine, String problem) {
        return fine ? null : problem;
    }

    private static List<String> prefixed(String where, Stream<String> problems) {
        return problems.map(problem -> where + " " + problem).collect(Collectors.toList());
    }
}
