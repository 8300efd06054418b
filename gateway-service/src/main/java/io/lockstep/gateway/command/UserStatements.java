package io.lockstep.gateway.command;

import io.lockstep.common.log.LogEntry;
import io.lockstep.common.log.PasswordKeys;
import io.lockstep.common.log.WriteLogFormat;
import io.lockstep.common.position.Token;
import io.lockstep.gateway.access.Concerned;
import io.lockstep.gateway.access.Gate;
import io.lockstep.gateway.command.CommandResult.Answered;
import io.lockstep.gateway.command.CommandResult.Divergent;
import io.lockstep.gateway.command.CommandResult.Unconfirmed;
import io.lockstep.gateway.influxql.Statement;
import io.lockstep.gateway.influxql.StatementKind;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What is special about the statements that change users: passwords, Lockstep's own user, and what was known of users. */
final class UserStatements {

    private final PasswordKeys keys;
    private final @Nullable String ownUser;
    private final Gate gate;
    private final Supplier<OptionalInt> format;

    /**
     * @param keys encrypt what holds a password
     * @param ownUser whom Lockstep's processes are at replicas; null for nobody
     * @param gate is told of changes
     * @param format the write-log format that every live connector reads; empty if none is heard
     */
    UserStatements(PasswordKeys keys, @Nullable String ownUser, Gate gate, Supplier<OptionalInt> format) {
        this.keys = keys;
        this.ownUser = ownUser;
        this.gate = gate;
        this.format = format;
    }

    /** Why a statement must not get into the log, as its error; empty if it may. */
    Optional<String> refusal(Statement statement) {
        if (ownUser != null && statement.users().contains(ownUser)) {
            // Changed by the log, it would lock the connectors out of all replicas at once.
            return Optional.of(
                    statement.kind() == StatementKind.CREATE_USER ? "user already exists" : "user not found");
        }
        if (!statement.kind().holdsPassword()) {
            return Optional.empty();
        }
        if (!keys.canSeal()) {
            return Optional.of(
                    "statements with passwords are refused, because no key to encrypt them with is configured"
                            + " (lockstep.password-keys.current)");
        }
        int known = format.get().orElse(WriteLogFormat.VERSION);
        return known < LogEntry.SealedCommand.FORMAT
                ? Optional.of("statements with passwords are refused, because a live connector reads write-log format "
                        + known + " at most: upgrade all connectors first")
                : Optional.empty();
    }

    /** As it may stand in the log. */
    LogEntry.Instruction sealed(LogEntry.Command command) {
        return command.holdsPassword() ? keys.seal(command) : command;
    }

    /** Takes note of a statement that is in the log, or may be. */
    void ran(Statement statement, int shard, CommandResult result) {
        Token token = tokenOf(result);
        changedAt(token == null ? 0 : token.position().offset(shard).orElse(0), statement);
    }

    /** Takes note of a statement whose client has gone before its outcome was known. */
    void mayHaveRun(Statement statement) {
        changedAt(0, statement);
    }

    private void changedAt(long position, Statement statement) {
        if (statement.kind().changesUsers()) {
            gate.changedAt(position, concernedBy(statement));
        }
    }

    private static Concerned concernedBy(Statement statement) {
        boolean dropsDatabase = statement.kind() == StatementKind.DROP_DATABASE;
        Set<String> named = dropsDatabase ? statement.databases() : statement.users();
        if (named.size() != 1 || statement.hasBoundParameters()) {
            return new Concerned.Everybody();
        }
        String name = named.iterator().next();
        return dropsDatabase ? new Concerned.GrantsOn(name) : new Concerned.User(name);
    }

    private static @Nullable Token tokenOf(CommandResult result) {
        if (result instanceof Answered answered) {
            return answered.token();
        } else if (result instanceof Divergent divergent) {
            return divergent.token();
        }
        return result instanceof Unconfirmed unconfirmed ? unconfirmed.token() : null;
    }
}
