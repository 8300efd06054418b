package io.lockstep.local.cli;

import io.lockstep.local.LocalCluster;
import io.lockstep.local.MonitorApi;
import io.lockstep.local.VerificationView;
import io.lockstep.local.Waiting;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

@Command(
        name = "verify",
        description = {
            "Compare all available replicas, point by point, while they go on: checkpoints in the log make each connector stop"
                    + " for at most a second and digest a part of its replica at the same position.",
            "Exit code: 0 equal, 1 different, 2 something could not be compared."
        },
        exitCodeOnExecutionException = 2)
final class VerifyCommand implements Callable<Integer> {

    private static final Duration LOOK = Duration.ofMillis(200);

    @ParentCommand
    private @Nullable Lockstep parent;

    @Mixin
    private final MonitorLogin login = new MonitorLogin();

    @Option(
            names = "--wait",
            defaultValue = "3600",
            paramLabel = "SECONDS",
            description = "How long to wait for the result (default: ${DEFAULT-VALUE}).")
    private int seconds;

    @Override
    public Integer call() {
        LocalCluster cluster = Objects.requireNonNull(parent).running();
        MonitorApi monitor = login.to(cluster.monitor());
        MonitorApi.Begun begun = monitor.beginVerification();
        if (begun instanceof MonitorApi.Begun.Refused refused) {
            return undecided(refused.why());
        }
        String id = ((MonitorApi.Begun.Verifying) begun).id();
        List<VerificationView> seen = new ArrayList<>();
        Waiting.until(Duration.ofSeconds(seconds), LOOK, () -> {
            seen.clear();
            monitor.verification(id).ifPresent(seen::add);
            return seen.stream().anyMatch(view -> !view.isRunning());
        });
        return seen.stream()
                .filter(view -> !view.isRunning())
                .findFirst()
                .map(VerifyCommand::tell)
                .orElseGet(() -> undecided("verification " + id + " has not ended within " + seconds
                        + " s, or the monitor that led it is gone"));
    }

    private static int tell(VerificationView found) {
        found.leftOut().forEach((replica, why) -> System.out.println(replica + " was left out: " + why));
        found.notVerified().forEach((replica, why) -> System.out.println(replica + " is not verified: " + why));
        String extent = found.points() + " points at " + found.checkpoints() + " checkpoints up to "
                + found.lastPosition() + ", longest pause " + found.longestPauseMillis() + " ms";
        switch (found.state()) {
            case "EQUAL" -> {
                System.out.println(String.join(", ", found.verified()) + " are verified equal up to position "
                        + found.position() + " (" + extent + ")");
                return 0;
            }
            case "DIFFERENT" -> {
                System.out.println("The replicas differ (" + extent + "):");
                found.differences().forEach(line -> System.out.println("  " + line));
                if (found.moreDifferences() > 0) {
                    System.out.println("  and " + found.moreDifferences() + " more");
                }
                return 1;
            }
            default -> {
                return undecided(found.summary());
            }
        }
    }

    private static int undecided(String why) {
        System.err.println("lockstep: not verified: " + why);
        return 2;
    }
}
