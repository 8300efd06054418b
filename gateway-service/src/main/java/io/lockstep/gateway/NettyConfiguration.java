package io.lockstep.gateway;

import io.lockstep.gateway.http.LenientUri;
import io.lockstep.gateway.http.OldClients;
import org.springframework.boot.reactor.netty.NettyReactiveWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import reactor.netty.NettyPipeline;

/** What the HTTP server needs beyond its properties. */
@Configuration(proxyBeanMethods = false)
class NettyConfiguration {

    private static final String LENIENT_URI = "lockstep.lenientUri";
    private static final String OLD_CLIENTS = "lockstep.oldClients";

    @Bean
    WebServerFactoryCustomizer<NettyReactiveWebServerFactory> lenientUris() {
        LenientUri lenientUri = new LenientUri();
        return factory -> factory.addServerCustomizers(
                server -> server.doOnChannelInit((observer, channel, address) -> channel.pipeline()
                        .addAfter(NettyPipeline.HttpCodec, LENIENT_URI, lenientUri)
                        .addAfter(NettyPipeline.HttpCodec, OLD_CLIENTS, new OldClients())));
    }
}
