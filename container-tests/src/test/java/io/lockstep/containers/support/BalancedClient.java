package io.lockstep.containers.support;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Uses all gateways as a load balancer does, each in turn, over connections that are kept.
 *
 * <p>A request is moved to the next gateway, once, when no connection can be made, or when the connection is closed before
 * the first byte of an answer: Docker's port publishing accepts a connection also for a gateway that no longer listens,
 * and closes it. That is what load balancers do with requests that can be repeated, and these can: reads, and writes of
 * points with a timestamp. A request has failed if the second gateway gives no answer either, if an answer is anything but
 * 2xx (a 503 of a gateway that ends or begins counts), if it breaks off after its first byte, or after
 * {@link #BOUND}.
 */
public final class BalancedClient {

    private static final Duration BOUND = Duration.ofSeconds(15);

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(2))
            .build();
    private final List<URI> gateways;
    private final AtomicInteger turn = new AtomicInteger();
    private final AtomicLong moved = new AtomicLong();

    public BalancedClient(ComposeCluster cluster) {
        gateways = ComposeCluster.GATEWAYS.stream().map(cluster::gatewayUrl).toList();
    }

    /** How many requests were moved. */
    public long moved() {
        return moved.get();
    }

    /** Writes lines, all with timestamps; returns null if all is well, else what was wrong. */
    public @Nullable String write(String db, String lines) {
        return send("/write?db=" + db, BodyPublishers.ofString(lines), "POST");
    }

    /** Runs a query; returns null if all is well, else what was wrong. */
    public @Nullable String read(String db, String query) {
        return send("/query?db=" + db + "&q=" + URLEncoder.encode(query, UTF_8), BodyPublishers.noBody(), "GET");
    }

    private @Nullable String send(String path, HttpRequest.BodyPublisher body, String method) {
        int first = Math.floorMod(turn.getAndIncrement(), gateways.size());
        try {
            return send(gateways.get(first), path, body, method);
        } catch (IOException unanswered) {
            moved.incrementAndGet();
            try {
                return send(gateways.get((first + 1) % gateways.size()), path, body, method);
            } catch (IOException again) {
                again.addSuppressed(unanswered);
                return "no gateway answers: " + unanswered + ", then " + again;
            }
        }
    }

    /** Throws IOException only if no byte of an answer came. */
    private @Nullable String send(URI gateway, String path, HttpRequest.BodyPublisher body, String method)
            throws IOException {
        HttpRequest request = HttpRequest.newBuilder(gateway.resolve(path))
                .method(method, body)
                .timeout(BOUND)
                .build();
        HttpResponse<InputStream> answer;
        try {
            answer = http.send(request, BodyHandlers.ofInputStream());
        } catch (HttpConnectTimeoutException e) {
            throw e;
        } catch (HttpTimeoutException e) {
            return gateway + " did not answer within " + BOUND;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "interrupted";
        }
        try (InputStream content = answer.body()) {
            String text = new String(content.readAllBytes(), UTF_8);
            return answer.statusCode() / 100 == 2 && !text.contains("\"error\"")
                    ? null
                    : gateway + " answered " + answer.statusCode() + " " + text;
        } catch (IOException e) {
            throw new UncheckedIOException("the answer broke off", e);
        }
    }
}
