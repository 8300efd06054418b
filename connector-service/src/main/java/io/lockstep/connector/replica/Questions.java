package io.lockstep.connector.replica;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;

/** Queries whose answers are read as they come, because they may be long. Nothing that is asked changes the server. */
public interface Questions {

    /** Reads an answer: a sequence of MessagePack documents, with times in nanoseconds. */
    @FunctionalInterface
    interface AnswerReader<T> {

        /**
         * Reads to the end, or as far as it cares.
         *
         * @throws IOException if the answer breaks off, takes longer than its bound, or is not what InfluxDB sends
         */
        T read(InputStream body) throws IOException;
    }

    /** What came of a question. */
    sealed interface Reply<T> permits Read, NoReply {}

    /** The answer, as its reader took it. */
    record Read<T>(T value) implements Reply<T> {}

    /** There was no whole answer, for this reason. */
    record NoReply<T>(String reason) implements Reply<T> {}

    /**
     * Asks. Blocks for a bounded time, and throws only what the reader throws unchecked.
     *
     * @param bound for the whole of the answer; then the question is given up, and the server told so
     */
    <T> Reply<T> ask(String question, Duration bound, AnswerReader<T> reader);
}
