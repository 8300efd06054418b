package io.lockstep.gateway.command;

import io.lockstep.common.position.Token;

/** What came of one command. */
sealed interface CommandResult {

    /**
     * Every replica that answered in time has applied it, with the same outcome.
     *
     * @param status HTTP status of their answer
     * @param body their answer
     * @param token covers the command
     */
    record Answered(int status, String body, Token token) implements CommandResult {}

    /** The replicas answered differently: they are no longer equal, or never were. */
    record Divergent(Token token) implements CommandResult {}

    /** It is in the log and will be applied, but nobody has said so in time. */
    record Unconfirmed(Token token, String reason) implements CommandResult {}

    /** It is not known to be in the log. */
    record NotLogged(String reason) implements CommandResult {}
}
