package io.lockstep.gateway.settings;

import io.lockstep.gateway.catalog.DatabaseCatalog;
import io.lockstep.gateway.log.LogAppender;
import io.lockstep.gateway.log.ShardRouting;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires the settings endpoint. */
@Configuration(proxyBeanMethods = false)
class SettingsConfiguration {

    @Bean
    SettingsEndpoint settingsEndpoint(LogAppender log, DatabaseCatalog catalog, ShardRouting routing) {
        return new SettingsEndpoint(log, catalog, routing);
    }
}
