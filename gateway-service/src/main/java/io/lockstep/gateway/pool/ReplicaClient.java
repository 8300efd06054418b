package io.lockstep.gateway.pool;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.lockstep.gateway.tls.ReplicaTls;
import io.netty.channel.ChannelOption;
import java.net.URI;
import java.net.URLEncoder;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.client.reactive.ReactorClientHttpConnector;
import org.springframework.util.MultiValueMap;
import org.springframework.web.reactive.function.BodyExtractors;
import org.springframework.web.reactive.function.BodyInserters;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.http.client.HttpClient;
import reactor.netty.resources.ConnectionProvider;

/**
 * Asks replicas what the gateway itself wants to know, with credentials of its own. What goes wrong is told without the
 * request, since that may hold somebody's password.
 */
public final class ReplicaClient {

    private static final int CONNECTIONS_PER_REPLICA = 8;
    private static final int RESULTS_PER_REPLICA = 64;
    private static final int LONGEST_ANSWER = 16 * 1024 * 1024;

    private final WebClient client;
    private final WebClient results;
    private final Consumer<HttpHeaders> own;

    /**
     * @param username whom the gateway is at replicas; null if they ask for no credentials
     * @param password of the user
     * @param tls whom the gateway trusts to be a replica
     */
    public ReplicaClient(@Nullable String username, @Nullable String password, ReplicaTls tls) {
        HttpClient http = tls.customize(
                        HttpClient.create(ConnectionProvider.create("questions", CONNECTIONS_PER_REPLICA)))
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, 500)
                .responseTimeout(Duration.ofSeconds(1));
        this.client = WebClient.builder()
                .clientConnector(new ReactorClientHttpConnector(http))
                .codecs(codecs -> codecs.defaultCodecs().maxInMemorySize(LONGEST_ANSWER))
                .build();
        HttpClient streaming = tls.customize(
                        HttpClient.create(ConnectionProvider.create("results", RESULTS_PER_REPLICA)))
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, 500);
        this.results = WebClient.builder()
                .clientConnector(new ReactorClientHttpConnector(streaming))
                .build();
        this.own = username == null || password == null
                ? headers -> {}
                : headers -> headers.setBasicAuth(username, password, UTF_8);
    }

    /** What a replica answered, whatever the status. */
    public record Reply(int status, String body) {}

    /** A question that got no answer. */
    public static final class NoReply extends RuntimeException {

        private static final long serialVersionUID = 1L;

        NoReply(Throwable cause) {
            super(cause.getClass().getSimpleName(), null, false, false);
        }
    }

    /** An answer that is no result, signalled in the place of one. */
    public static final class Refused extends RuntimeException {

        private static final long serialVersionUID = 1L;

        private final transient Reply reply;

        Refused(Reply reply) {
            super("status " + reply.status(), null, false, false);
            this.reply = reply;
        }

        public Reply reply() {
            return reply;
        }
    }

    /**
     * Queries as the gateway's own user for a result of any length, which comes as it is read. Fails with {@link Refused} for a
     * status other than 200.
     *
     * @param form the parameters of the query, by name
     * @param silence the longest time between two pieces, and before the first
     */
    public Flux<byte[]> stream(URI replica, MultiValueMap<String, String> form, Duration silence) {
        return results.post()
                .uri(URI.create(base(replica) + "/query"))
                .headers(own)
                .accept(MediaType.valueOf("application/x-msgpack"))
                .body(BodyInserters.fromFormData(form))
                .exchangeToFlux(response -> response.statusCode().value() == 200
                        ? response.body(BodyExtractors.toDataBuffers()).map(ReplicaClient::copied)
                        : response.bodyToMono(String.class)
                                .defaultIfEmpty("")
                                .flatMapMany(body -> Flux.error(new Refused(
                                        new Reply(response.statusCode().value(), body)))))
                .timeout(silence)
                .onErrorMap(e -> e instanceof Refused ? e : new NoReply(e));
    }

    private static byte[] copied(DataBuffer buffer) {
        byte[] bytes = new byte[buffer.readableByteCount()];
        buffer.read(bytes);
        DataBufferUtils.release(buffer);
        return bytes;
    }

    private static String base(URI replica) {
        String base = replica.toString();
        return base.endsWith("/") ? base.substring(0, base.length() - 1) : base;
    }

    /** Asks as the gateway's own user. */
    public Mono<Reply> ask(URI replica, String statement) {
        return ask(replica, statement, "", own);
    }

    /** The same with further parameters of the URL, encoded. */
    public Mono<Reply> ask(URI replica, String statement, String parameters) {
        return ask(replica, statement, parameters, own);
    }

    /**
     * Asks as somebody else.
     *
     * @param urlQuery credentials as parameters of the URL, encoded; empty for none
     * @param credentials puts credentials into the headers
     */
    public Mono<Reply> ask(URI replica, String statement, String urlQuery, Consumer<HttpHeaders> credentials) {
        URI target = URI.create(base(replica)
                + "/query?q="
                + URLEncoder.encode(statement, UTF_8).replace("+", "%20")
                + (urlQuery.isEmpty() ? "" : "&" + urlQuery));
        return client.get()
                .uri(target)
                .headers(credentials)
                .exchangeToMono(response -> response.bodyToMono(String.class)
                        .defaultIfEmpty("")
                        .map(body -> new Reply(response.statusCode().value(), body)))
                .onErrorMap(NoReply::new);
    }
}
