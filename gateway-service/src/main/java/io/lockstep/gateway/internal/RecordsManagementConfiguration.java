package io.lockstep.gateway.internal;

import static org.springframework.web.reactive.function.server.RouterFunctions.route;

import org.springframework.context.annotation.Bean;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.ServerResponse;

/**
 * The route of the internal API. Named in {@code META-INF/spring}, which puts it on the management port; it bears no annotation of
 * Spring's, so that the scan for the clients' port does not find it.
 */
final class RecordsManagementConfiguration {

    @Bean
    RouterFunction<ServerResponse> recordsRoute(RecordsEndpoint records, ContinuousQueriesEndpoint queries) {
        return route().POST(RecordsEndpoint.PATH, records::append)
                .GET(ContinuousQueriesEndpoint.PATH, queries::list)
                .POST(ContinuousQueriesEndpoint.PATH, queries::run)
                .build();
    }
}
