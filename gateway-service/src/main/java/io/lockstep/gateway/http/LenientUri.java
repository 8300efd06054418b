package io.lockstep.gateway.http;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpRequest;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Percent-encodes what Java's URI refuses in a request target and InfluxDB takes, such as bare quotes in a query, so
 * that every request reaches an endpoint that answers it.
 */
@Sharable
public final class LenientUri extends ChannelDuplexHandler {

    private static final String REFUSED = "\"<>\\^`{|}[]";

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof HttpRequest request) {
            String uri = request.uri();
            String encoded = encode(uri);
            if (!encoded.equals(uri)) {
                request.setUri(encoded);
            }
        }
        context.fireChannelRead(message);
    }

    /** The target with each refused byte as {@code %XX}; in the path, a percent sign that begins no escape counts as refused; a parameter with one is left out. */
    static String encode(String uri) {
        return encodeBytes(withoutBrokenParameters(uri));
    }

    /** InfluxDB leaves out a parameter that it cannot decode, and goes on with the others. */
    private static String withoutBrokenParameters(String uri) {
        int query = uri.indexOf('?');
        if (query < 0 || !broken(uri, query)) {
            return uri;
        }
        String[] parameters = uri.substring(query + 1).split("&", -1);
        String sound = Arrays.stream(parameters)
                .filter(parameter -> !broken(parameter, 0))
                .collect(Collectors.joining("&"));
        return sound.length() == uri.length() - query - 1 ? uri : uri.substring(0, query + 1) + sound;
    }

    private static boolean broken(String text, int from) {
        for (int at = text.indexOf('%', from); at >= 0; at = text.indexOf('%', at + 1)) {
            if (!escape(text, at)) {
                return true;
            }
        }
        return false;
    }

    private static String encodeBytes(String uri) {
        StringBuilder encoded = null;
        for (int i = 0; i < uri.length(); i++) {
            char c = uri.charAt(i);
            boolean refused = c <= ' ' || c >= 0x7f || REFUSED.indexOf(c) >= 0 || (c == '%' && !escape(uri, i));
            if (refused && encoded == null) {
                encoded = new StringBuilder(uri.length() + 16).append(uri, 0, i);
            }
            if (encoded != null) {
                if (refused) {
                    encoded.append('%').append(String.format(Locale.ROOT, "%02X", c & 0xff));
                } else {
                    encoded.append(c);
                }
            }
        }
        return encoded == null ? uri : encoded.toString();
    }

    private static boolean escape(String uri, int at) {
        return at + 2 < uri.length()
                && Character.digit(uri.charAt(at + 1), 16) >= 0
                && Character.digit(uri.charAt(at + 2), 16) >= 0;
    }
}
