package io.lockstep.gateway.trace;

import io.lockstep.common.cluster.ReplicaId;
import io.micrometer.tracing.Span;
import io.micrometer.tracing.TraceContext;
import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.handler.TracingObservationHandler.TracingContext;
import org.jspecify.annotations.Nullable;
import org.springframework.http.server.reactive.observation.ServerRequestObservationContext;
import org.springframework.web.server.ServerWebExchange;

/** Continues the span that Spring makes of each request, which honours the client's trace context. */
final class SampledTraces implements Traces {

    private final Tracer tracer;

    SampledTraces(Tracer tracer) {
        this.tracer = tracer;
    }

    @Override
    public @Nullable String traceparent(ServerWebExchange exchange) {
        TraceContext request = sampled(exchange);
        return request == null ? null : "00-" + request.traceId() + "-" + request.spanId() + "-01";
    }

    @Override
    public Attempt attempt(ServerWebExchange exchange, ReplicaId replica) {
        TraceContext request = sampled(exchange);
        if (request == null) {
            return Attempt.UNTRACED;
        }
        Span span = tracer.spanBuilder()
                .setParent(request)
                .name("lockstep read")
                .kind(Span.Kind.CLIENT)
                .tag("lockstep.replica", replica.value())
                .start();
        return outcome -> span.tag("lockstep.outcome", outcome).end();
    }

    private static @Nullable TraceContext sampled(ServerWebExchange exchange) {
        return ServerRequestObservationContext.findCurrent(exchange.getAttributes())
                .map(request -> request.<TracingContext>get(TracingContext.class))
                .map(TracingContext::getSpan)
                .map(Span::context)
                .filter(context -> Boolean.TRUE.equals(context.sampled()))
                .orElse(null);
    }
}
