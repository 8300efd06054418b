package io.lockstep.connector.log;

import io.lockstep.common.log.LogEntry;
import io.lockstep.common.registry.CommandOutcome;
import io.lockstep.connector.replay.Replayer;
import io.lockstep.connector.replica.Replica.Answered;
import io.lockstep.connector.replica.ReplicaProperties;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the client that waits for a command what this replica answered. The replay doesn't depend on it. */
final class CommandOutcomes {

    private static final Logger log = LoggerFactory.getLogger(CommandOutcomes.class);
    private static final String WITHHELD =
            "{\"error\":\"the replicas refused the statement; what they said could hold the password\"}\n";

    private final ReplicaProperties replica;
    private final Consumer<CommandOutcome> published;

    CommandOutcomes(ReplicaProperties replica, Consumer<CommandOutcome> published) {
        this.replica = replica;
        this.published = published;
    }

    /** Does nothing for a window that is no command. */
    void tell(Replayer.Settled settled) {
        LogEntry.Command command = settled.window().command();
        Answered answer = settled.outcome();
        if (command == null || answer == null) {
            return;
        }
        long offset = settled.window().offset();
        try {
            published.accept(new CommandOutcome(
                    replica.id(), replica.shard(), offset, command.id(), answer.status(), bodyFor(command, answer)));
        } catch (RuntimeException e) {
            log.atWarn()
                    .addKeyValue("offset", offset)
                    .addKeyValue("cause", e.getMessage())
                    .log("outcome of a command not published");
        }
    }

    /** What a server cannot parse, it repeats; a password must not get into the registry that way. */
    static String bodyFor(LogEntry.Command command, Answered answer) {
        return answer.status() != 200 && command.holdsPassword() ? WITHHELD : answer.body();
    }
}
