package io.lockstep.monitor;

import static io.lockstep.monitor.Setting.check;
import static io.lockstep.monitor.Setting.notNegative;
import static io.lockstep.monitor.Setting.positive;

import io.lockstep.common.cluster.ReplicaId;
import io.lockstep.monitor.api.ApiProperties;
import io.lockstep.monitor.api.PressureWeights;
import io.lockstep.monitor.cluster.Member;
import io.lockstep.monitor.log.LogSettings;
import io.lockstep.monitor.verdict.LagLimit;
import io.lockstep.monitor.verdict.VerdictRules;
import io.lockstep.monitor.verify.VerifySettings;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.NestedConfigurationProperty;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The monitor's configuration; the module's README lists the keys.
 *
 * @param name this monitor's name in verdicts and events; null for host and process id
 * @param probeInterval how often each replica is probed and a board is published
 * @param probeTimeout the longest wait for a replica's answer, at most the interval
 * @param recheckInterval how often a replica that catches up is looked at
 * @param verdictValidity how long a verdict outlives its evidence
 * @param progressValidity how long a silent connector's last words still say how far its replica is
 * @param replicas all replicas of the cluster
 * @param gateways the management ports of gateways, through which records come into the log
 * @param gatewaySecret what the gateways' internal API asks for; null for nothing
 * @param gatewaySslBundle whom gateways' management ports with https URLs are trusted by; null for what Java trusts
 * @param verification what verifications may cost
 * @param continuousQueries when continuous queries are run
 * @param api who may use the API
 */
@ConfigurationProperties(prefix = "lockstep.monitor", ignoreUnknownFields = false)
record MonitorProperties(
        @Nullable String name,
        @DefaultValue("1s") Duration probeInterval,
        @DefaultValue("900ms") Duration probeTimeout,
        @DefaultValue("1s") Duration recheckInterval,
        @DefaultValue("5s") Duration verdictValidity,
        @DefaultValue("3s") Duration progressValidity,
        @DefaultValue AdmitLag admitLag,
        @DefaultValue EvictLag evictLag,
        @DefaultValue List<Replica> replicas,
        @DefaultValue Log log,
        @DefaultValue Leader leader,
        @DefaultValue Pressure pressure,
        @DefaultValue List<URI> gateways,
        @Nullable String gatewaySecret,
        @Nullable String gatewaySslBundle,
        @DefaultValue Verification verification,
        @DefaultValue ContinuousQueries continuousQueries,
        @NestedConfigurationProperty @DefaultValue ApiProperties api) {

    /** A replica enters the pool only within both. */
    record AdmitLag(@DefaultValue("1000") long records, @DefaultValue("1s") Duration time) {
        AdmitLag {
            check(records >= 0, "admit-lag.records", "must be 0 or more");
            positive(time, "admit-lag.time");
        }
    }

    /** A replica leaves the pool beyond either, for longer than the grace time. */
    record EvictLag(
            @DefaultValue("10000") long records,
            @DefaultValue("5s") Duration time,
            @DefaultValue("2s") Duration grace) {
        EvictLag {
            check(!grace.isNegative(), "evict-lag.grace", "must be 0 or more");
        }
    }

    /** One replica. */
    record Replica(
            @Nullable String id, @Nullable URI url, @DefaultValue("1.0") double weight, @DefaultValue("0") int shard) {}

    /** The topics, and how long to wait for Kafka. */
    record Log(
            @DefaultValue("1") int shards,
            @DefaultValue("1") short replicationFactor,
            @DefaultValue("-1ms") Duration retention,
            @DefaultValue("2s") Duration timeout) {
        Log {
            check(shards >= 1, "log.shards", "must be at least 1");
            check(replicationFactor >= 1, "log.replication-factor", "must be at least 1");
            check(
                    retention.toMillis() > 0 || retention.equals(Duration.ofMillis(-1)),
                    "log.retention",
                    "must be at least 1ms, or -1ms to keep everything");
            positive(timeout, "log.timeout");
        }
    }

    /**
     * The election.
     *
     * @param lease for how long a leader that falls silent is still the leader
     */
    record Leader(@DefaultValue("2500ms") Duration lease) {
        Leader {
            check(lease.toMillis() >= 1000, "leader.lease", "must be at least 1s");
        }
    }

    /** What a query and a write in flight count for; gateways have the same keys. */
    record Pressure(@DefaultValue("1.0") double readWeight, @DefaultValue("1.0") double writeWeight) {
        Pressure {
            notNegative(readWeight, "pressure.read-weight");
            notNegative(writeWeight, "pressure.write-weight");
        }
    }

    /**
     * Verifications.
     *
     * @param interval from one to the next that nobody asked for; 0 for none
     * @param maxPoints points in one chunk at most
     * @param maxPause for how long a connector may pause at a checkpoint
     * @param pauseShare the share of time that connectors may spend pausing
     * @param chunksPerMinute checkpoints per minute at most
     * @param retentionMargin points that expire within this are left out
     */
    record Verification(
            @DefaultValue("24h") Duration interval,
            @DefaultValue("100000") int maxPoints,
            @DefaultValue("1s") Duration maxPause,
            @DefaultValue("0.2") double pauseShare,
            @DefaultValue("600") int chunksPerMinute,
            @DefaultValue("15m") Duration retentionMargin) {
        Verification {
            check(!interval.isNegative(), "verification.interval", "must be 0 or more");
            check(maxPoints >= 1 && maxPoints <= 100_000, "verification.max-points", "must be 1 to 100000");
            check(
                    maxPause.toMillis() >= 10 && maxPause.toMillis() <= 1_000,
                    "verification.max-pause",
                    "must be 10ms to 1s");
            check(pauseShare > 0 && pauseShare <= 1, "verification.pause-share", "must be above 0 and at most 1");
            check(
                    chunksPerMinute >= 1 && chunksPerMinute <= 6_000,
                    "verification.chunks-per-minute",
                    "must be 1 to 6000");
            check(!retentionMargin.isNegative(), "verification.retention-margin", "must be 0 or more");
        }
    }

    /**
     * Continuous queries.
     *
     * @param interval how often to look which one is due; 0 for never
     * @param catchUp for how long missed runs are caught up
     * @param timeout for one run
     */
    record ContinuousQueries(
            @DefaultValue("1s") Duration interval,
            @DefaultValue("1h") Duration catchUp,
            @DefaultValue("1m") Duration timeout) {
        ContinuousQueries {
            check(
                    interval.isZero() || interval.toMillis() >= 100,
                    "continuous-queries.interval",
                    "must be 0 or at least 100ms");
            check(
                    !catchUp.isNegative() && catchUp.compareTo(Duration.ofDays(365)) <= 0,
                    "continuous-queries.catch-up",
                    "must be 0 to 365d");
            positive(timeout, "continuous-queries.timeout");
        }
    }

    MonitorProperties {
        positive(probeInterval, "probe-interval");
        positive(probeTimeout, "probe-timeout");
        check(probeTimeout.compareTo(probeInterval) <= 0, "probe-timeout", "must be at most probe-interval");
        positive(recheckInterval, "recheck-interval");
        check(
                verdictValidity.compareTo(probeInterval.multipliedBy(2)) >= 0,
                "verdict-validity",
                "must be at least twice probe-interval");
        positive(progressValidity, "progress-validity");
        check(
                progressValidity.compareTo(verdictValidity) <= 0,
                "progress-validity",
                "must be at most verdict-validity");
        check(evictLag.records() >= admitLag.records(), "evict-lag.records", "must be at least admit-lag.records");
        check(evictLag.time().compareTo(admitLag.time()) >= 0, "evict-lag.time", "must be at least admit-lag.time");
        replicas = List.copyOf(replicas);
        gateways = List.copyOf(gateways);
        for (int i = 0; i < gateways.size(); i++) {
            check(
                    isHttp(gateways.get(i)),
                    "gateways[" + i + "]",
                    "must be an http or https URL of a gateway's management port such as http://host:18086");
        }
        checkReplicas(replicas, log.shards());
    }

    private static void checkReplicas(List<Replica> replicas, int shards) {
        check(!replicas.isEmpty(), "replicas", "must name at least one replica, such as replicas[0].id and .url");
        Set<String> ids = new HashSet<>();
        Set<URI> urls = new HashSet<>();
        for (int i = 0; i < replicas.size(); i++) {
            Replica replica = replicas.get(i);
            String property = "replicas[" + i + "].";
            check(replica.id() != null, property + "id", "is missing");
            checkId(String.valueOf(replica.id()), property + "id");
            check(ids.add(String.valueOf(replica.id())), property + "id", "must be unique, but another has it too");
            check(isHttp(replica.url()), property + "url", "must be an http or https URL such as http://host:8086");
            check(
                    urls.add(URI.create(String.valueOf(replica.url()))),
                    property + "url",
                    "must be unique, but another has it too");
            check(Double.isFinite(replica.weight()) && replica.weight() > 0, property + "weight", "must be above 0");
            check(
                    replica.shard() >= 0 && replica.shard() < shards,
                    property + "shard",
                    "must be 0 or more and below log.shards");
        }
    }

    private static void checkId(String id, String property) {
        try {
            new ReplicaId(id);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("lockstep.monitor." + property + ": " + e.getMessage());
        }
    }

    private static boolean isHttp(@Nullable URI url) {
        return url != null
                && url.getHost() != null
                && ("http".equals(url.getScheme()) || "https".equals(url.getScheme()));
    }

    List<Member> members() {
        List<Member> members = new ArrayList<>();
        for (Replica replica : replicas) {
            if (replica.id() != null && replica.url() != null) {
                members.add(new Member(new ReplicaId(replica.id()), replica.url(), replica.weight(), replica.shard()));
            }
        }
        return List.copyOf(members);
    }

    VerdictRules rules() {
        return new VerdictRules(
                new LagLimit(admitLag.records(), admitLag.time()),
                new LagLimit(evictLag.records(), evictLag.time()),
                evictLag.grace(),
                recheckInterval,
                verdictValidity,
                progressValidity);
    }

    LogSettings logSettings() {
        return new LogSettings(log.shards(), log.replicationFactor(), log.retention(), log.timeout());
    }

    VerifySettings verifySettings() {
        return new VerifySettings(
                verification.interval(),
                verification.maxPoints(),
                verification.maxPause(),
                verification.pauseShare(),
                verification.chunksPerMinute(),
                verification.retentionMargin());
    }

    PressureWeights pressureWeights() {
        return new PressureWeights(pressure.readWeight(), pressure.writeWeight());
    }
}
