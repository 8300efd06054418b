package io.lockstep.gateway.command;

import io.lockstep.gateway.influxql.StatementKind;

/** Why a statement cannot be run through the gateway, and the page that says it at length. */
final class NotSupported {

    private static final String PAGE = " (docs/http-api.md)";

    private NotSupported() {}

    static String text(StatementKind kind) {
        return reason(kind) + PAGE;
    }

    private static String reason(StatementKind kind) {
        String name = kind.name().replace('_', ' ');
        return switch (kind) {
            case KILL_QUERY ->
                "KILL QUERY is not supported by Lockstep without a replica's name, alone in its request: each replica numbers"
                        + " its queries by itself. Send KILL QUERY <id> ON \"<replica>\", with the name that X-Lockstep-Replica"
                        + " gave with SHOW QUERIES";
            case DROP_SHARD ->
                "DROP SHARD is not supported by Lockstep: each replica numbers its shards by itself, so that the same"
                        + " statement would drop different data. Use DELETE, DROP MEASUREMENT, or a retention policy's duration";
            case ALTER_SHARD_DURATION ->
                "ALTER RETENTION POLICY with SHARD DURATION is not supported by Lockstep: shards of the old and of the new duration"
                        + " would overlap, and each replica would choose between them by itself. Create another retention policy with"
                        + " the duration that you want";
            case CREATE_SUBSCRIPTION, DROP_SUBSCRIPTION ->
                name
                        + " is not supported by Lockstep: every replica would send each write to the subscriber. Read the topic"
                        + " lockstep.log instead, which holds each write once";
            default -> name + " is not supported by Lockstep yet";
        };
    }
}
