package io.lockstep.local.cli;

import io.lockstep.local.LocalCluster;
import picocli.CommandLine.Command;

@Command(name = "kill", description = "SIGKILL one process.")
final class KillCommand extends EndProcess {

    @Override
    void end(LocalCluster cluster, String name) {
        cluster.kill(name);
    }
}
