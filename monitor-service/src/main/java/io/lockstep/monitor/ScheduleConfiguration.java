package io.lockstep.monitor;

import io.lockstep.common.registry.redis.RegistryKeys;
import io.lockstep.monitor.cluster.Member;
import io.lockstep.monitor.gateway.GatewayQueries;
import io.lockstep.monitor.lead.Leadership;
import io.lockstep.monitor.metrics.ScheduleMetrics;
import io.lockstep.monitor.schedule.ContinuousQueries;
import io.lockstep.monitor.schedule.LastRuns;
import io.lockstep.support.ClientTls;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.stream.Collectors;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.redis.core.StringRedisTemplate;

/** The parts that run continuous queries. */
@Configuration(proxyBeanMethods = false)
class ScheduleConfiguration {

    @Bean(initMethod = "start")
    ContinuousQueries continuousQueries(
            MonitorProperties properties,
            Leadership leadership,
            StringRedisTemplate redis,
            RegistryKeys keys,
            MeterRegistry meters,
            SslBundles bundles) {
        ClientTls tls = ClientTls.named("lockstep.monitor.gateway-ssl-bundle", properties.gatewaySslBundle(), bundles);
        return new ContinuousQueries(
                properties.members().stream().map(Member::shard).collect(Collectors.toSet()),
                leadership::epoch,
                new GatewayQueries(
                        properties.gateways(),
                        properties.gatewaySecret(),
                        tls,
                        properties.continuousQueries().timeout()),
                new LastRuns(redis, keys),
                properties.continuousQueries().interval(),
                properties.continuousQueries().catchUp(),
                new ScheduleMetrics(meters)::ended,
                // Windows are of the time of day, as points are.
                Clock.systemUTC());
    }
}
