package io.lockstep.monitor;

import io.lockstep.common.registry.redis.RegistryKeys;
import io.lockstep.monitor.cluster.Member;
import io.lockstep.monitor.divergence.DivergenceWatch;
import io.lockstep.monitor.divergence.VerifiedDifferences;
import io.lockstep.monitor.gateway.GatewayLog;
import io.lockstep.monitor.lead.Leadership;
import io.lockstep.monitor.metrics.VerificationMetrics;
import io.lockstep.monitor.probe.ReplicaCounts;
import io.lockstep.monitor.registry.BoardMirror;
import io.lockstep.monitor.registry.Convictions;
import io.lockstep.monitor.registry.EventLog;
import io.lockstep.monitor.registry.MonitorEvent;
import io.lockstep.monitor.registry.ProgressWatch;
import io.lockstep.monitor.verdict.Heard;
import io.lockstep.monitor.verify.Verification;
import io.lockstep.monitor.verify.VerificationListener;
import io.lockstep.monitor.verify.Verifications;
import io.lockstep.support.ClientTls;
import io.lockstep.support.InfluxdbProperties;
import io.lockstep.support.ReplicaConnectionProperties;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.redis.core.StringRedisTemplate;

/** The parts of verifications. */
@Configuration(proxyBeanMethods = false)
class VerificationConfiguration {

    @Bean
    GatewayLog gatewayLog(MonitorProperties properties, SslBundles bundles) {
        ClientTls tls = ClientTls.named("lockstep.monitor.gateway-ssl-bundle", properties.gatewaySslBundle(), bundles);
        return new GatewayLog(properties.gateways(), properties.gatewaySecret(), tls);
    }

    @Bean
    ReplicaCounts replicaCounts(
            MonitorProperties properties,
            InfluxdbProperties user,
            ReplicaConnectionProperties connections,
            SslBundles bundles) {
        return new ReplicaCounts(
                properties.members(), MonitorConfiguration.credentials(user), connections.tls(bundles));
    }

    @Bean
    VerificationMetrics verificationMetrics(MeterRegistry meters) {
        return new VerificationMetrics(meters, Clock.systemUTC());
    }

    @Bean
    VerifiedDifferences verifiedDifferences(
            MonitorProperties properties,
            ProgressWatch progress,
            Convictions convictions,
            DivergenceWatch.Listener listener,
            Clock clock) {
        return new VerifiedDifferences(
                properties.members().stream().map(Member::id).toList(),
                replica -> {
                    Heard heard = progress.of(replica);
                    return heard == null ? null : heard.progress();
                },
                convictions,
                listener,
                clock);
    }

    @Bean(initMethod = "start")
    Verifications verifications(
            MonitorProperties properties,
            Leadership leadership,
            BoardMirror mirror,
            GatewayLog log,
            ReplicaCounts counts,
            StringRedisTemplate redis,
            RegistryKeys keys,
            EventLog events,
            VerificationMetrics metrics,
            VerifiedDifferences differences,
            Clock clock) {
        return Verifications.of(
                leadership.getId(),
                properties.verifySettings(),
                leadership::leads,
                mirror::verdicts,
                log,
                counts,
                redis,
                keys,
                new VerificationListener() {
                    @Override
                    public void begun(Verification verification) {
                        differences.begun(verification);
                    }

                    @Override
                    public void ended(Verification verification) {
                        metrics.ended(verification);
                        events.add(event(verification, clock));
                        differences.ended(verification);
                    }
                },
                // When points expire is for the time of day to say, as on the replicas.
                Clock.systemUTC());
    }

    private static MonitorEvent event(Verification ended, Clock clock) {
        return new MonitorEvent(
                MonitorEvent.Kind.VERIFICATION, null, null, ended.state().name(), ended.summary(), clock.instant(), 0);
    }
}
