package io.lockstep.gateway.http;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;

/**
 * Clients of HTTP/1.0 know no chunks: an answer of unknown length goes to them as it is, and the end of the connection is
 * its end. One per connection.
 */
public final class OldClients extends ChannelDuplexHandler {

    private boolean old;
    private boolean endless;

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof HttpRequest request) {
            old = request.protocolVersion().equals(HttpVersion.HTTP_1_0);
        }
        context.fireChannelRead(message);
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        if (old && message instanceof HttpResponse response && HttpUtil.isTransferEncodingChunked(response)) {
            endless = true;
            response.headers().remove(HttpHeaderNames.TRANSFER_ENCODING);
            response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        }
        ChannelPromise written = promise.unvoid();
        if (endless && message instanceof LastHttpContent) {
            written.addListener(ChannelFutureListener.CLOSE);
        }
        context.write(message, written);
    }
}
