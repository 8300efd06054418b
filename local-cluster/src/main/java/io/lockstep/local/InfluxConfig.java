package io.lockstep.local;

/**
 * An InfluxDB 1.x server as a replica must be configured: nothing in it may make it differ from another, so no limits on
 * cardinality, no continuous queries, no subscriber, each write synced to disk, and the index {@code tsi1}: with the other
 * one what was dropped can come back at a restart ({@code docs/decisions/0017-the-index-on-disk.md}).
 */
final class InfluxConfig {

    private InfluxConfig() {}

    /** @param authentication whether the server asks for credentials */
    static String server(ClusterLayout layout, ProcessName name, boolean authentication) {
        return """
                reporting-disabled = true
                bind-address = "127.0.0.1:%2$d"

                [meta]
                  dir = "%3$s/meta"

                [data]
                  dir = "%3$s/data"
                  wal-dir = "%3$s/wal"
                  index-version = "tsi1"
                  wal-fsync-delay = "0s"
                  cache-max-memory-size = "512m"
                  max-series-per-database = 0
                  max-values-per-tag = 0
                  query-log-enabled = false

                [coordinator]
                  write-timeout = "60s"
                  query-timeout = "60s"
                  max-concurrent-queries = 0

                [monitor]
                  store-enabled = false

                [subscriber]
                  enabled = false

                [continuous_queries]
                  enabled = false

                [http]
                  enabled = true
                  bind-address = "127.0.0.1:%1$d"
                  auth-enabled = %4$s
                  log-enabled = false
                  max-body-size = 25000000
                """
                .formatted(layout.port(name), layout.adminPort(name), layout.data(name), authentication);
    }
}
