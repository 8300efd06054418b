package io.lockstep.gateway.access;

import io.lockstep.gateway.access.Caller.Privilege;
import io.lockstep.gateway.pool.AdvancedReplicas;
import io.lockstep.gateway.pool.PoolMember;
import io.lockstep.gateway.pool.ReplicaClient;
import io.lockstep.gateway.pool.ReplicaClient.Reply;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import reactor.core.publisher.Mono;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Finds out who somebody is by asking for the list of users in their name, which changes nothing: 401 is InfluxDB's word on bad
 * credentials; users with all privileges get the list; to others it says by name that they may not have it, and what they may do
 * is asked for in the gateway's own name.
 */
final class ReplicaUsers implements UserSource {

    private static final Pattern NOT_ADMIN = Pattern.compile(
            "error authorizing query: (.*) not authorized to execute statement 'SHOW USERS', requires admin privilege",
            Pattern.DOTALL);
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String NOBODY = "authorization failed";
    private static final String UNKNOWN_USER = "user not found";
    private static final String ERROR = "error";

    private final AdvancedReplicas replicas;
    private final ReplicaClient client;
    private final int shard;

    /** @param shard whose replicas know the users */
    ReplicaUsers(AdvancedReplicas replicas, ReplicaClient client, int shard) {
        this.replicas = replicas;
        this.client = client;
        this.shard = shard;
    }

    @Override
    public Mono<Answer> ask(Credentials credentials, long position) {
        return replicas.ask(shard, position, (replica, applied) -> ask(replica, credentials));
    }

    private Mono<Answer> ask(PoolMember replica, Credentials credentials) {
        return client.ask(replica.url(), "SHOW USERS", credentials.urlQuery(), credentials::putInto)
                .flatMap(reply -> switch (reply.status()) {
                    case 200 ->
                        result(reply).has(ERROR)
                                ? noAnswer(reply.status())
                                : Mono.just(new Admitted(new Caller("", true, Map.of())));
                    case 401 -> Mono.just(new Refused(error(reply)));
                    case 403 -> ofUser(replica, reply);
                    default -> noAnswer(reply.status());
                });
    }

    private Mono<Answer> ofUser(PoolMember replica, Reply reply) {
        Matcher named = NOT_ADMIN.matcher(error(reply));
        if (!named.matches()) {
            return noAnswer(reply.status());
        }
        String name = named.group(1);
        String quoted = name.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
        return client.ask(replica.url(), "SHOW GRANTS FOR \"" + quoted + "\"").flatMap(grants -> {
            if (grants.status() != 200) {
                return noAnswer(grants.status());
            }
            JsonNode result = result(grants);
            if (!result.has(ERROR)) {
                return Mono.just(new Admitted(new Caller(name, false, grants(result))));
            }
            // Any other error tells of the replica, as while it is being stopped.
            return result.path(ERROR).asString("").equals(UNKNOWN_USER)
                    ? Mono.just(new Refused(NOBODY))
                    : noAnswer(grants.status());
        });
    }

    private static Map<String, Privilege> grants(JsonNode result) {
        Map<String, Privilege> grants = new HashMap<>();
        for (JsonNode row : result.path("series").path(0).path("values")) {
            String db = row.path(0).asString("");
            switch (row.path(1).asString("")) {
                case "READ" -> grants.put(db, Privilege.READ);
                case "WRITE" -> grants.put(db, Privilege.WRITE);
                case "ALL PRIVILEGES" -> grants.put(db, Privilege.ALL);
                default -> {
                    // InfluxDB keeps what was revoked as NO PRIVILEGES.
                }
            }
        }
        return grants;
    }

    private static Mono<Answer> noAnswer(int status) {
        return Mono.error(new IllegalStateException("status " + status));
    }

    private static String error(Reply reply) {
        return tree(reply).path(ERROR).asString(NOBODY);
    }

    private static JsonNode result(Reply reply) {
        return tree(reply).path("results").path(0);
    }

    private static JsonNode tree(Reply reply) {
        try {
            return JSON.readTree(reply.body());
        } catch (JacksonException e) {
            throw new IllegalStateException("the answer is not InfluxDB's");
        }
    }
}
