package io.lockstep.gateway.command;

import io.lockstep.gateway.access.Caller;
import io.lockstep.gateway.access.Credentials;
import io.lockstep.gateway.access.Gate;
import io.lockstep.gateway.command.Admission.OneByOne;
import io.lockstep.gateway.command.Admission.ToNamedReplica;
import io.lockstep.gateway.command.Admission.ToReplica;
import io.lockstep.gateway.http.Refusal;
import io.lockstep.gateway.influxql.Statement;
import io.lockstep.gateway.read.QueryRequest;
import io.lockstep.gateway.read.StatementHandler;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import reactor.core.publisher.Mono;

/**
 * Lets through what the client's user may do. Requests that only read go to a replica with the client's own credentials and are
 * decided on there; for whatever the gateway answers or logs by itself the user is looked at first, and all statements of a
 * request, the reads among its changes too, are looked at before the first is run.
 */
final class AuthorisedStatements implements StatementHandler {

    private final BiFunction<QueryRequest, Admission.Way, Mono<Decision>> statements;
    private final Gate gate;

    /** @param statements what becomes of a request, with the way that it goes */
    AuthorisedStatements(BiFunction<QueryRequest, Admission.Way, Mono<Decision>> statements, Gate gate) {
        this.statements = statements;
        this.gate = gate;
    }

    @Override
    public Mono<Decision> decide(QueryRequest request) {
        return Mono.defer(() -> {
            Admission.Way way;
            try {
                way = Admission.decide(request);
            } catch (Refusal refusal) {
                // Strangers are not told what is wrong with their statements.
                return admit(request).then(Mono.error(refusal));
            }
            if (way instanceof ToReplica || way instanceof ToNamedReplica) {
                return statements.apply(request, way);
            }
            List<Statement> list = way instanceof OneByOne some ? some.statements() : List.of();
            return gate.admit(credentials(request), caller -> lacking(caller, list, request)
                            .isEmpty())
                    .flatMap(caller -> lacking(caller, list, request)
                            .map(reason -> Mono.<Decision>error(new Refusal(403, reason)))
                            .orElseGet(() -> statements.apply(request, way)));
        });
    }

    @Override
    public Mono<Void> admit(QueryRequest request) {
        return gate.admit(credentials(request)).then();
    }

    private static Optional<String> lacking(Caller caller, List<Statement> statements, QueryRequest request) {
        return statements.stream()
                .flatMap(statement -> Needs.lacking(caller, statement, request.db()).stream())
                .findFirst();
    }

    private static Credentials credentials(QueryRequest request) {
        return Credentials.of(request.parameters(), request.headers());
    }
}
