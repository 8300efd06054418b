package io.lockstep.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import org.junit.jupiter.api.Test;

class OldClientsTest {

    @Test
    void anAnswerOfUnknownLengthEndsWithTheConnection() {
        EmbeddedChannel channel = answered(HttpVersion.HTTP_1_0);

        HttpResponse response = channel.readOutbound();
        assertThat(response.headers().contains("Transfer-Encoding")).isFalse();
        assertThat(response.headers().get("Connection")).isEqualTo("close");
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void newerClientsGetChunksAndKeepTheirConnection() {
        EmbeddedChannel channel = answered(HttpVersion.HTTP_1_1);

        HttpResponse response = channel.readOutbound();
        assertThat(response.headers().get("Transfer-Encoding")).isEqualTo("chunked");
        assertThat(channel.isOpen()).isTrue();
    }

    private static EmbeddedChannel answered(HttpVersion version) {
        EmbeddedChannel channel = new EmbeddedChannel(new OldClients());
        channel.writeInbound(new DefaultHttpRequest(version, HttpMethod.GET, "/query"));
        HttpResponse response = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
        response.headers().set("Transfer-Encoding", "chunked");
        channel.writeOutbound(response, LastHttpContent.EMPTY_LAST_CONTENT);
        return channel;
    }
}
