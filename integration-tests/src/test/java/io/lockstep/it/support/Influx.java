package io.lockstep.it.support;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import javax.net.ssl.SSLContext;

/** A client of InfluxDB's HTTP API, for one server or for the gateway: the same code, as promised to users. */
public final class Influx {

    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final HttpClient SHARED = client();

    private final URI url;
    private final HttpClient http;

    public Influx(URI url) {
        this(url, SHARED);
    }

    private Influx(URI url, HttpClient http) {
        this.url = url;
        this.http = http;
    }

    /** The same server over connections that nobody else uses: for a body that is refused while it is still being sent. */
    public Influx overOwnConnection() {
        return new Influx(url, client());
    }

    /** The same server over TLS that trusts as told. */
    public Influx trusting(SSLContext tls) {
        return new Influx(url, builder().sslContext(tls).build());
    }

    private static HttpClient client() {
        return builder().build();
    }

    private static HttpClient.Builder builder() {
        return HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(Duration.ofSeconds(5));
    }

    /** Writes lines; further parameters of the URL as they stand, such as {@code precision=s}. */
    public Answer write(String db, String lines, String... parameters) {
        String suffix = parameters.length == 0 ? "" : "&" + String.join("&", parameters);
        return send(post("/write?db=" + encoded(db) + suffix, lines.getBytes(UTF_8)));
    }

    /** Runs statements with POST, as most clients do. */
    public Answer query(String db, String q) {
        String form = "q=" + encoded(q) + (db.isEmpty() ? "" : "&db=" + encoded(db));
        return send(post("/query", form.getBytes(UTF_8), "Content-Type", "application/x-www-form-urlencoded"));
    }

    /** Runs statements with POST; asks for times in nanoseconds. */
    public Answer queryNanos(String db, String q) {
        String form = "epoch=ns&q=" + encoded(q) + "&db=" + encoded(db);
        return send(post("/query", form.getBytes(UTF_8), "Content-Type", "application/x-www-form-urlencoded"));
    }

    public Answer get(String pathAndQuery, String... headers) {
        HttpRequest.Builder request = request(pathAndQuery, headers).GET();
        return send(request.build());
    }

    /** The body of an answer as it came, compressed or not. */
    public byte[] bytes(String pathAndQuery, String... headers) {
        return exchange(request(pathAndQuery, headers).GET().build(), BodyHandlers.ofByteArray())
                .body();
    }

    /** Sends a body as it is. */
    public Answer send(String method, String pathAndQuery, byte[] body, String... headers) {
        return send(request(pathAndQuery, headers)
                .method(method, BodyPublishers.ofByteArray(body))
                .build());
    }

    /** How many points a measurement's field has. */
    public long count(String db, String measurement, String field) {
        return (long) query(db, "SELECT count(\"" + field + "\") FROM \"" + measurement + "\"")
                .number(1);
    }

    public void createDatabase(String db) {
        Answer answer = query("", "CREATE DATABASE \"" + db + "\"");
        if (answer.status() != 200 || answer.body().contains("error")) {
            throw new AssertionError("CREATE DATABASE " + db + ": " + answer);
        }
    }

    private HttpRequest post(String pathAndQuery, byte[] body, String... headers) {
        return request(pathAndQuery, headers)
                .POST(BodyPublishers.ofByteArray(body))
                .build();
    }

    private HttpRequest.Builder request(String pathAndQuery, String... headers) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(url.resolve(pathAndQuery)).timeout(TIMEOUT);
        if (headers.length > 0) {
            request.headers(headers);
        }
        return request;
    }

    private Answer send(HttpRequest request) {
        HttpResponse<String> response = exchange(request, BodyHandlers.ofString());
        return new Answer(response.statusCode(), response.headers(), response.body());
    }

    private <T> HttpResponse<T> exchange(HttpRequest request, BodyHandler<T> body) {
        try {
            return http.send(request, body);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    request.method() + " " + request.uri().getPath(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, UTF_8);
    }
}
