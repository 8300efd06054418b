package io.lockstep.gateway.http;

import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.web.server.MethodNotAllowedException;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebExceptionHandler;
import reactor.core.publisher.Mono;
import reactor.netty.channel.AbortedException;

/** Answers what no endpoint has answered, in InfluxDB's form and without a stack trace. */
@Order(-2)
public final class InfluxErrorHandler implements WebExceptionHandler {

    private static final Logger log = LoggerFactory.getLogger(InfluxErrorHandler.class);

    @Override
    public Mono<Void> handle(ServerWebExchange exchange, Throwable failure) {
        if (exchange.getResponse().isCommitted() || AbortedException.isConnectionReset(failure)) {
            // Too late for an answer: the error cuts the connection, which tells the client that it is incomplete.
            return Mono.error(failure);
        }
        return UnreadBody.discarded(exchange).then(Mono.defer(() -> answer(exchange, failure)));
    }

    private static Mono<Void> answer(ServerWebExchange exchange, Throwable failure) {
        if (failure instanceof Refusal refusal) {
            return InfluxErrors.write(exchange, refusal.status(), refusal.text());
        }
        if (failure instanceof MethodNotAllowedException notAllowed) {
            return methodNotAllowed(exchange, notAllowed.getSupportedMethods());
        }
        if (failure instanceof ResponseStatusException refused) {
            int status = refused.getStatusCode().value();
            if (status == 404) {
                return InfluxErrors.writePlain(exchange, 404, "404 page not found");
            }
            if (status < 500) {
                return InfluxErrors.write(exchange, status, reason(refused));
            }
        }
        log.atError()
                .addKeyValue("method", exchange.getRequest().getMethod())
                .addKeyValue("path", exchange.getRequest().getPath().value())
                .setCause(failure)
                .log("request failed unexpectedly");
        return InfluxErrors.write(exchange, 500, "internal error");
    }

    private static Mono<Void> methodNotAllowed(ServerWebExchange exchange, Set<HttpMethod> allowed) {
        String names = allowed.stream().map(HttpMethod::name).sorted().collect(Collectors.joining(", "));
        return Endpoints.methodNotAllowed(exchange, names);
    }

    private static String reason(ResponseStatusException refused) {
        String reason = refused.getReason();
        if (reason != null) {
            return reason;
        }
        HttpStatus known = HttpStatus.resolve(refused.getStatusCode().value());
        return known == null ? "request refused" : known.getReasonPhrase();
    }
}
