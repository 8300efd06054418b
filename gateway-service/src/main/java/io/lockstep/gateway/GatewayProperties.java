package io.lockstep.gateway;

import io.lockstep.gateway.access.AccessProperties;
import io.lockstep.gateway.access.Authentication;
import io.lockstep.gateway.catalog.CatalogProperties;
import io.lockstep.gateway.command.CommandProperties;
import io.lockstep.gateway.consistency.ConsistencyProperties;
import io.lockstep.gateway.internal.InternalProperties;
import io.lockstep.gateway.into.IntoProperties;
import io.lockstep.gateway.log.AppendProperties;
import io.lockstep.gateway.pool.PressureProperties;
import io.lockstep.gateway.read.ReadProperties;
import java.time.Duration;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.NestedConfigurationProperty;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * The gateway's configuration ({@code lockstep.gateway.*}), one nested record per feature; the module's README
 * describes every key.
 *
 * @param name the gateway's name, unique per process: two gateways of one name would not count each other's queries
 * @param maxBodySize bound of a request's body as sent, InfluxDB's {@code max-body-size}
 * @param bodyBudget bound of all bodies held at once
 * @param bodyTimeout for a request's body to arrive
 * @param influxdbVersion what clients are told as InfluxDB's version in answers that no replica has given
 * @param authentication whether clients need credentials; null where they do if the gateway has some for replicas
 * @param access for how long replicas' words about credentials count
 * @param read how queries are read from replicas
 * @param pressure what counts how much towards a replica's pressure
 * @param write how writes are appended to the log
 * @param catalog how the gateway keeps track of which databases exist
 * @param command how statements that change something are answered
 * @param into bounds of SELECT … INTO
 * @param consistency what reads see and what writes wait for
 * @param internal who may use the internal API on the management port
 */
@ConfigurationProperties(prefix = "lockstep.gateway", ignoreUnknownFields = false)
public record GatewayProperties(
        String name,
        @DefaultValue("25000000B") DataSize maxBodySize,
        @DefaultValue("64MB") DataSize bodyBudget,
        @DefaultValue("30s") Duration bodyTimeout,
        @DefaultValue("1.6.7") String influxdbVersion,
        @Nullable Authentication authentication,
        @NestedConfigurationProperty @DefaultValue AccessProperties access,
        @NestedConfigurationProperty @DefaultValue ReadProperties read,
        @NestedConfigurationProperty @DefaultValue PressureProperties pressure,
        @NestedConfigurationProperty @DefaultValue AppendProperties write,
        @NestedConfigurationProperty @DefaultValue CatalogProperties catalog,
        @NestedConfigurationProperty @DefaultValue CommandProperties command,
        @NestedConfigurationProperty @DefaultValue IntoProperties into,
        @NestedConfigurationProperty @DefaultValue ConsistencyProperties consistency,
        @NestedConfigurationProperty @DefaultValue InternalProperties internal) {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,128}");
    private static final Pattern VERSION = Pattern.compile("[0-9]+\\.[0-9]+\\.[0-9]+[A-Za-z0-9.~+]{0,32}");

    @SuppressWarnings("ConstantValue") // a missing property arrives as null
    public GatewayProperties {
        require(name != null && NAME.matcher(name).matches(), "name", "1 to 128 of A-Z a-z 0-9 . _ -", name);
        require(
                maxBodySize.toBytes() >= 1 && maxBodySize.toBytes() <= Integer.MAX_VALUE - 16,
                "max-body-size",
                "1B to 2047MB",
                maxBodySize);
        require(bodyBudget.compareTo(maxBodySize) >= 0, "body-budget", "at least max-body-size", bodyBudget);
        require(
                bodyTimeout.compareTo(Duration.ofMillis(100)) >= 0 && bodyTimeout.compareTo(Duration.ofHours(1)) <= 0,
                "body-timeout",
                "100ms to 1h",
                bodyTimeout);
        // A "-c" or "relay" in the version makes Chronograf take the gateway for another product.
        require(VERSION.matcher(influxdbVersion).matches(), "influxdb-version", "like 1.6.7", influxdbVersion);
    }

    private static void require(boolean allowed, String key, String range, Object value) {
        if (!allowed) {
            throw new IllegalArgumentException("lockstep.gateway." + key + " must be " + range + ", but is " + value);
        }
    }
}
