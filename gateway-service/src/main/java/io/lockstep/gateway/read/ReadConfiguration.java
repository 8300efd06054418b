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
import java.util.List;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.cloud.gateway.config.HttpClientCustomizer;
import org.springframework.cloud.gateway.config.HttpClientProperties;
import org.springframework.cloud.gateway.filter.NettyRoutingFilter;
import org.springframework.cloud.gateway.filter.NettyWriteResponseFilter;
import org.springframework.cloud.gateway.filter.OrderedGatewayFilter;
import org.springframework.cloud.gateway.filter.RouteToRequestUrlFilter;
import org.springframework.cloud.gateway.filter.headers.HttpHeadersFilter;
import org.springframework.cloud.gateway.route.RouteLocator;
import org.springframework.cloud.gateway.route.builder.RouteLocatorBuilder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpMethod;
import reactor.core.publisher.Mono;
import reactor.netty.http.client.HttpClient;

/** Wires the read route. */
@Configuration(proxyBeanMethods = false)
class ReadConfiguration {

    /** Around the filter that writes the answer, so that an attempt ends with the last byte and not with the headers. */
    private static final int AROUND_ANSWER = NettyWriteResponseFilter.WRITE_RESPONSE_FILTER_ORDER - 10;

    private static final int BEFORE_ATTEMPTS = AROUND_ANSWER - 10;
    private static final int AFTER_ROUTE_URL = RouteToRequestUrlFilter.ROUTE_TO_URL_FILTER_ORDER + 1;

    /** Each read goes to a replica picked for it; the route itself names none. */
    private static final String NOWHERE = "no://op";

    @Bean
    RouteLocator readRoute(
            RouteLocatorBuilder routes,
            QueryIntake intake,
            PassThrough passThrough,
            ReadFailover failover,
            ReplicaTarget target) {
        return routes.routes()
                .route("query", route -> route.path("/query")
                        .and()
                        .method(HttpMethod.GET, HttpMethod.POST)
                        .filters(filters -> filters.filters(
                                new OrderedGatewayFilter(intake, BEFORE_ATTEMPTS),
                                new OrderedGatewayFilter(failover, AROUND_ANSWER),
                                new OrderedGatewayFilter(target, AFTER_ROUTE_URL)))
                        .uri(NOWHERE))
                .route("other-reads", route -> route.path("/api/v2/query", "/api/v1/prom/read")
                        .and()
                        .method(HttpMethod.POST)
                        .filters(filters -> filters.filters(
                                new OrderedGatewayFilter(passThrough, BEFORE_ATTEMPTS),
                                new OrderedGatewayFilter(failover, AROUND_ANSWER),
                                new OrderedGatewayFilter(target, AFTER_ROUTE_URL)))
                        .uri(NOWHERE))
                .build();
    }

    /** Without a handler of statements, every statement is taken for a read. */
    @Bean
    QueryIntake queryIntake(
            BoundedBody bodies,
            ReadProperties properties,
            OwnWrites ownWrites,
            ObjectProvider<StatementHandler> statements) {
        return new QueryIntake(bodies, properties.maxFormSize().toBytes(), handler(statements), ownWrites);
    }

    private static StatementHandler handler(ObjectProvider<StatementHandler> statements) {
        return statements.getIfAvailable(() -> request -> Mono.just(StatementHandler.Decision.ROUTE));
    }

    @Bean
    PassThrough passThrough(
            BoundedBody bodies, ReadProperties properties, ObjectProvider<StatementHandler> statements) {
        return new PassThrough(
                handler(statements), bodies, properties.maxFormSize().toBytes());
    }

    @Bean
    ReadFailover readFailover(
            ReadProperties properties,
            ReadPool pool,
            LeastPressure pressure,
            ReplicaPositions positions,
            ReadConsistency consistency,
            Traces traces,
            MeterRegistry meters) {
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
                        traces),
                properties.queryTimeout());
    }

    @Bean
    ReplicaTarget replicaTarget() {
        return new ReplicaTarget();
    }

    /** Instead of Spring Cloud Gateway's own, which {@code netty-routing.enabled} switches off together with the filter below. */
    @Bean
    NettyRoutingFilter routingFilter(
            HttpClient client,
            ObjectProvider<List<HttpHeadersFilter>> headersFilters,
            HttpClientProperties properties) {
        return new SameLoopRouting(client, headersFilters, properties);
    }

    /** Without media types to flush piece by piece it always calls {@code writeWith}, which is all that responses here decorate. */
    @Bean
    NettyWriteResponseFilter nettyWriteResponseFilter(ObjectProvider<List<HttpHeadersFilter>> headersFilters) {
        return new NettyWriteResponseFilter(List.of(), headersFilters);
    }

    /** The client must not send a query again by itself: how often a query is sent is decided in one place. */
    @Bean
    HttpClientCustomizer replicaConnections(ReadProperties properties) {
        int connectMillis = Math.toIntExact(properties.connectTimeout().toMillis());
        return client -> client.disableRetry(true).option(ChannelOption.CONNECT_TIMEOUT_MILLIS, connectMillis);
    }
}
