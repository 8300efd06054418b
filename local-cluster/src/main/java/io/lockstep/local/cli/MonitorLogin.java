package io.lockstep.local.cli;

import io.lockstep.local.MonitorApi;
import java.io.Console;
import java.net.URI;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Who asks the monitor, where its API has users. The password is never an argument, which others on the machine can see. */
final class MonitorLogin {

    /** Not {@code LOCKSTEP_…}, which every service would read as a property of its own. */
    static final String PASSWORD = "MONITOR_PASSWORD";

    @Option(
            names = "--user",
            paramLabel = "NAME",
            description =
                    "Who asks, where the monitor's API has users. The password is read from the environment variable "
                            + PASSWORD + ", or asked for.")
    private @Nullable String user;

    MonitorApi to(URI monitor) {
        MonitorApi api = new MonitorApi(monitor);
        return user == null ? api : api.as(user, password(user, System.getenv()));
    }

    private static String password(String user, Map<String, String> environment) {
        String known = environment.get(PASSWORD);
        if (known != null) {
            return known;
        }
        Console console = System.console();
        char[] typed = console == null ? null : console.readPassword("Password of %s: ", user);
        return typed == null ? "" : new String(typed);
    }
}
