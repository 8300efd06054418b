package io.lockstep.local;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/**
 * A shell that waits on a pipe from this JVM and takes the cluster down when the pipe ends without a word: so the
 * processes end also when the JVM is killed with SIGKILL. It costs no polling, and sits in a session of its own, out of
 * reach of Ctrl-C.
 */
final class LastResort implements AutoCloseable {

    private final Process shell;

    private LastResort(Process shell) {
        this.shell = shell;
    }

    static LastResort watch(ClusterLayout layout) {
        String script = "read -r word || exec \"$@\"";
        List<String> down = List.of(
                Commands.java(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                ownClasses() + ":" + Commands.libraries(layout.home()) + "/*",
                "io.lockstep.local.cli.Lockstep",
                "--base",
                layout.base().toString(),
                "down");
        List<String> command = new java.util.ArrayList<>(List.of("sh", "-c", script, "sh"));
        command.addAll(down);
        try {
            return new LastResort(new ProcessBuilder(ProcessTable.inOwnSession(command))
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start());
        } catch (IOException e) {
            throw new ClusterException("no shell can be started: " + e.getMessage(), e);
        }
    }

    /** Everything has been stopped in order; nothing is left to do. */
    @Override
    public void close() {
        try (OutputStream pipe = shell.getOutputStream()) {
            pipe.write("done\n".getBytes(StandardCharsets.US_ASCII));
        } catch (IOException shellIsGone) {
            shell.destroyForcibly();
        }
    }

    private static Path ownClasses() {
        try {
            return Path.of(LastResort.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
