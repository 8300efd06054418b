package io.lockstep.gateway.read;

import java.util.List;
import java.util.Map;
import reactor.core.publisher.Mono;

/**
 * Decides what is to be done with a request to {@code /query} before any replica sees it. May signal a {@link
 * io.lockstep.gateway.http.Refusal}. Called on an event loop: it must not block.
 */
@FunctionalInterface
public interface StatementHandler {

    Mono<Decision> decide(QueryRequest request);

    /** Looks at the credentials of a request that says nothing else; signals a refusal if they are bad. */
    default Mono<Void> admit(QueryRequest request) {
        return Mono.empty();
    }

    /** What is to be done with a request. */
    sealed interface Decision {

        /** Decisions without content are shared. */
        Decision ROUTE = new Route();
    }

    /** A replica answers; the request goes there as it came. */
    record Route() implements Decision {}

    /** The statements are answered one after the other, some by a replica and some by the gateway; at least one. */
    record InTurn(List<Turn> turns) implements Decision {

        public InTurn {
            turns = List.copyOf(turns);
        }
    }

    /** What becomes of one statement. */
    sealed interface Turn {}

    /** A replica answers it, one that holds what the turns before have changed. */
    record Asked(String statement) implements Turn {}

    /** The gateway answers it by itself, when it is subscribed to. */
    record Made(Mono<Outcome> outcome) implements Turn {}

    /**
     * What came of a statement that the gateway has answered by itself.
     *
     * @param answer as if it had been the only one of the request
     * @param failed whether the statements behind it are not to be run
     */
    record Outcome(Answer answer, boolean failed) {}

    /** One named replica answers, and no other; the request goes there as it came. */
    record RouteTo(String replica) implements Decision {}

    /**
     * The gateway answers by itself.
     *
     * @param status HTTP status
     * @param contentType of the body
     * @param body the whole body. Not to be changed
     * @param headers further headers
     */
    @SuppressWarnings("ArrayRecordComponent")
    record Answer(int status, String contentType, byte[] body, Map<String, List<String>> headers) implements Decision {

        public Answer {
            headers = Map.copyOf(headers);
        }
    }
}
