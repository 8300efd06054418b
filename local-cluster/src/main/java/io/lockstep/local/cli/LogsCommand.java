package io.lockstep.local.cli;

import io.lockstep.local.ClusterException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

@Command(name = "logs", description = "Show the end of a process's log.")
final class LogsCommand implements Callable<Integer> {

    @ParentCommand
    private @Nullable Lockstep parent;

    @Parameters(paramLabel = "NAME", description = "Such as replica-2, connector-2, kafka, redis, gateway, monitor.")
    private String name = "";

    @Option(
            names = {"-f", "--follow"},
            description = "Go on showing what is added, until Ctrl-C.")
    private boolean follow;

    @Option(
            names = {"-n", "--lines"},
            defaultValue = "200",
            paramLabel = "N",
            description = "How many lines (default: ${DEFAULT-VALUE}).")
    private int lines;

    @Override
    public Integer call() throws IOException, InterruptedException {
        Path log = Objects.requireNonNull(parent).existing().log(name);
        if (!Files.exists(log)) {
            throw new ClusterException(name + " has no log yet");
        }
        List<String> tail = new ArrayList<>(List.of("tail", "-n", Integer.toString(lines)));
        if (follow) {
            tail.add("-F");
        }
        tail.add(log.toString());
        return new ProcessBuilder(tail).inheritIO().start().waitFor();
    }
}
