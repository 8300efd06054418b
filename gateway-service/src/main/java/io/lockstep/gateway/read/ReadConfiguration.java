package io.lockstep.gateway.read;

import io.lockstep.gateway.consistency.OwnWrites;
import io.lockstep.gateway.consistency.ReadConsistency;
import io.lockstep.gateway.http.BoundedBody;
import io.lockstep.gateway.pool.LeastPressure;
import io.lockstep.gateway.pool.ReadPool;
import io.lockstep.gateway.pool.ReplicaPositions;
import io.lockstep.gateway.trace.Traces;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.channel.ChannelOption;
import java.util.Set;
import java.util.function.Predicate;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.cloud.gateway.config.HttpClientCustomizer;
import org.springframework.cloud.gateway.route.RouteLocator;
import org.springframework.cloud.gateway.route.builder.RouteLocatorBuilder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpMethod;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.netty.http.client.HttpClient;

/** Wires the read route. */
@Configuration(proxyBeanMethods = false)
class ReadConfiguration {

    /** Each read goes to a replica picked for it; the route itself names none. */
    private static final String NOWHERE = "no://op";

    /** Characters of long texts of statements that are read at once: two of the default size, or one of whatever size is taken. */
    private static final long LONG_TEXTS = 16 * 1024 * 1024;

    /** The filters answer by themselves; none comes behind them. */
    @Bean
    RouteLocator readRoute(RouteLocatorBuilder routes, QueryIntake intake, PassThrough passThrough) {
        return routes.routes()
                .route("query", route -> route.predicate(is(Set.of("/query"), HttpMethod.GET, HttpMethod.POST))
                        .filters(filters -> filters.filter(intake))
                        .uri(NOWHERE))
                .route("other-reads", route -> route.predicate(
                                is(Set.of("/api/v2/query", "/api/v1/prom/read"), HttpMethod.POST))
                        .filters(filters -> filters.filter(passThrough))
                        .uri(NOWHERE))
                .build();
    }

    /** The paths are few and without variables: one look in the place of patterns, attributes and their combinations. */
    private static Predicate<ServerWebExchange> is(Set<String> paths, HttpMethod... methods) {
        Set<HttpMethod> allowed = Set.of(methods);
        return exchange -> paths.contains(exchange.getRequest().getURI().getPath())
                && allowed.contains(exchange.getRequest().getMethod());
    }

    /** Without a handler of statements, every statement is taken for a read. */
    @Bean
    QueryIntake queryIntake(
            BoundedBody bodies,
            ReadProperties properties,
            OwnWrites ownWrites,
            ObjectProvider<StatementHandler> statements,
            ReplicaReads reads) {
        long formLimit = properties.maxFormSize().toBytes();
        LongTexts longTexts = new LongTexts(Math.max(formLimit, LONG_TEXTS), Schedulers.parallel());
        return new QueryIntake(bodies, formLimit, handler(statements), longTexts, ownWrites, reads);
    }

    private static StatementHandler handler(ObjectProvider<StatementHandler> statements) {
        return statements.getIfAvailable(() -> request -> Mono.just(StatementHandler.Decision.ROUTE));
    }

    @Bean
    PassThrough passThrough(
            BoundedBody bodies,
            ReadProperties properties,
            ObjectProvider<StatementHandler> statements,
            ReplicaReads reads) {
        return new PassThrough(
                handler(statements), bodies, properties.maxFormSize().toBytes(), reads);
    }

    @Bean
    ReplicaReads replicaReads(
            ReadProperties properties,
            ReadPool pool,
            LeastPressure pressure,
            ReplicaPositions positions,
            ReadConsistency consistency,
            Traces traces,
            MeterRegistry meters,
            HttpClient client) {
        WaitingQueries waiting = new WaitingQueries();
        pool.onDeparture(waiting::departed);
        return new ReadFailover(
                new ReadFailover.Parts(
                        pool,
                        pressure,
                        positions,
                        new ReplicaBreakers(properties.breaker(), meters),
                        waiting,
                        consistency,
                        new ReadMetrics(meters),
                        traces,
                        new ReplicaClients(client)),
                properties.queryTimeout());
    }

    /** The client must not send a query again by itself: how often a query is sent is decided in one place. */
    @Bean
    HttpClientCustomizer replicaConnections(ReadProperties properties) {
        int connectMillis = Math.toIntExact(properties.connectTimeout().toMillis());
        return client -> client.disableRetry(true).option(ChannelOption.CONNECT_TIMEOUT_MILLIS, connectMillis);
    }
}
