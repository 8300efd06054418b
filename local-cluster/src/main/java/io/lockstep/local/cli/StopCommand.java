package io.lockstep.local.cli;

import io.lockstep.local.LocalCluster;
import picocli.CommandLine.Command;

@Command(name = "stop", description = "SIGTERM one process; SIGKILL if it takes longer than 20 s.")
final class StopCommand extends EndProcess {

    @Override
    void end(LocalCluster cluster, String name) {
        cluster.stop(name);
    }
}
