package io.lockstep.connector.verify;

import io.lockstep.connector.replica.Questions;
import io.lockstep.connector.replica.Questions.NoReply;
import io.lockstep.connector.replica.Questions.Read;
import io.lockstep.connector.replica.Questions.Reply;
import java.util.Optional;

/** Asks a replica within a budget. What does not exist has no rows. */
final class Asking {

    private final Questions replica;

    Asking(Questions replica) {
        this.replica = replica;
    }

    /**
     * Asks and hands on the rows.
     *
     * @throws Budget.EndException if there is no whole answer in time
     */
    void ask(String question, Budget budget, ResultRows.Sink sink) {
        Reply<Optional<String>> reply = replica.ask(question, budget.left(), body -> ResultRows.read(body, sink));
        if (reply instanceof NoReply<Optional<String>> none) {
            budget.left();
            throw new Budget.EndException(
                    "no answer: " + none.reason(), none.reason().contains("in time"));
        }
        ((Read<Optional<String>>) reply)
                .value()
                .filter(error -> !isAbsence(error))
                .ifPresent(error -> {
                    throw new Budget.EndException("the replica says: " + error, false);
                });
    }

    private static boolean isAbsence(String error) {
        return error.startsWith("database not found") || error.startsWith("retention policy not found");
    }

    /** A name as InfluxQL writes it. */
    static String quoted(String name) {
        return '"' + name.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + '"';
    }
}
