package io.lockstep.gateway.command;

import io.lockstep.common.registry.CommandOutcome;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;

/** Whether replicas answered a command alike. Error texts may name shards by ids that differ from replica to replica. */
final class Agreement {

    private static final Pattern SHARD_ID = Pattern.compile("(?i)\\b(shard(?: group)?(?: id)?:? )\\d+");

    private Agreement() {}

    static boolean of(Collection<CommandOutcome> outcomes) {
        return outcomes.stream().map(Agreement::comparable).distinct().count() <= 1;
    }

    /** The answer of the first of them in the order of their names; all are the same if they agree. */
    static CommandOutcome speaker(Collection<CommandOutcome> outcomes) {
        List<CommandOutcome> sorted = outcomes.stream()
                .sorted(Comparator.comparing(CommandOutcome::replica))
                .toList();
        return sorted.get(0);
    }

    private static String comparable(CommandOutcome outcome) {
        return outcome.status() + " "
                + SHARD_ID.matcher(outcome.body()).replaceAll("$1#").strip();
    }
}
