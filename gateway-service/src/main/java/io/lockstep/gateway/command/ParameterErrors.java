package io.lockstep.gateway.command;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.lockstep.gateway.pool.AdvancedReplicas;
import io.lockstep.gateway.pool.ReplicaClient;
import io.lockstep.gateway.pool.ReplicaClient.Reply;
import java.net.URLEncoder;
import java.time.Duration;
import reactor.core.publisher.Mono;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * What InfluxDB says of {@code params} that are not what it reads. The words are those of its JSON reader, so a replica is
 * asked for them, with a statement that changes nothing: it looks at the parameters first.
 */
final class ParameterErrors {

    /** What is said if no replica says anything. */
    static final String OTHERWISE = "error parsing query parameters: not a JSON object";

    /** Longer ones are not sent: they would not fit into a request line. */
    private static final int LONGEST = 16 * 1024;

    private static final Duration BOUND = Duration.ofSeconds(1);
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final AdvancedReplicas replicas;
    private final ReplicaClient client;
    private final int shard;

    /** @param shard whose replicas are asked */
    ParameterErrors(AdvancedReplicas replicas, ReplicaClient client, int shard) {
        this.replicas = replicas;
        this.client = client;
        this.shard = shard;
    }

    /** Never fails, and takes a second at most. */
    Mono<String> of(String params) {
        String encoded = "params=" + URLEncoder.encode(params, UTF_8);
        if (encoded.length() > LONGEST) {
            return Mono.just(OTHERWISE);
        }
        return replicas.ask(shard, 0, (replica, applied) -> client.ask(replica.url(), "SHOW DATABASES", encoded))
                .filter(reply -> reply.status() == 400)
                .map(ParameterErrors::error)
                .timeout(BOUND)
                .onErrorResume(e -> Mono.empty())
                .defaultIfEmpty(OTHERWISE);
    }

    private static String error(Reply reply) {
        try {
            return JSON.readTree(reply.body()).path("error").asString(OTHERWISE);
        } catch (JacksonException e) {
            return OTHERWISE;
        }
    }
}
