package io.lockstep.local;

import io.lockstep.local.ProcessName.Kind;

/** Redis without persistence: all that it holds is published again by its writers. */
final class RedisConfig {

    private RedisConfig() {}

    static String server(ClusterLayout layout) {
        ProcessName name = ProcessName.of(Kind.REDIS, 1);
        return """
                bind 127.0.0.1
                port %d
                daemonize no
                appendonly no
                save ""
                dir "%s"
                """
                .formatted(layout.port(name), layout.data(name));
    }
}
