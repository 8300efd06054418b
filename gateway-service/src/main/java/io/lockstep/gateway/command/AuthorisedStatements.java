package io.lockstep.gateway.command;

import io.lockstep.gateway.access.Caller;
import io.lockstep.gateway.access.Credentials;
import io.lockstep.gateway.access.Gate;
import io.lockstep.gateway.command.Admission.OneByOne;
import io.lockstep.gateway.command.Admission.ToReplica;
import io.lockstep.gateway.http.Refusal;
import io.lockstep.gateway.influxql.Statement;
import io.lockstep.gateway.influxql.StatementKind;
import io.lockstep.gateway.read.QueryRequest;
import io.lockstep.gateway.read.StatementHandler;
import java.util.List;
import java.util.Optional;
import reactor.core.publisher.Mono;

/**
 * Lets through what the client's user may do. Reads go to a replica with the client's own credentials and are decided on there; for
 * whatever the gateway answers or logs by itself the user is looked at first, and all changes of a request are looked at before
 * the first is made.
 */
final class AuthorisedStatements implements StatementHandler {

    private final StatementHandler statements;
    private final Gate gate;

    AuthorisedStatements(StatementHandler statements, Gate gate) {
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
            if (way instanceof ToReplica) {
                return statements.decide(request);
            }
            List<Statement> changes = way instanceof OneByOne some
                    ? some.statements().stream()
                            .filter(AuthorisedStatements::isChange)
                            .toList()
                    : List.of();
            return gate.admit(credentials(request), caller -> lacking(caller, changes, request)
                            .isEmpty())
                    .flatMap(caller -> lacking(caller, changes, request)
                            .map(reason -> Mono.<Decision>error(new Refusal(403, reason)))
                            .orElseGet(() -> statements.decide(request)));
        });
    }

    @Override
    public Mono<Void> admit(QueryRequest request) {
        return gate.admit(credentials(request)).then();
    }

    private static boolean isChange(Statement statement) {
        return statement.kind().isChange() || statement.kind() == StatementKind.KILL_QUERY;
    }

    private static Optional<String> lacking(Caller caller, List<Statement> changes, QueryRequest request) {
        return changes.stream()
                .flatMap(statement -> Needs.lacking(caller, statement, request.db()).stream())
                .findFirst();
    }

    private static Credentials credentials(QueryRequest request) {
        return Credentials.of(request.parameters(), request.headers());
    }
}
