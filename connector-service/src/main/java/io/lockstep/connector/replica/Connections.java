package io.lockstep.connector.replica;

import io.lockstep.support.ClientTls;
import io.lockstep.support.InfluxdbProperties;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import okhttp3.ConnectionPool;
import okhttp3.Credentials;
import okhttp3.Interceptor;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * The ways to the server: an HTTP client for each kind of request, with its own bound of time. They share their connections, and
 * none of them sends a request a second time by itself.
 */
final class Connections implements AutoCloseable {

    private final OkHttpClient writes;
    private final OkHttpClient commands;
    private final OkHttpClient questions;
    private final OkHttpClient statistics;

    /** Opens no connection yet; for the parameters see {@link InfluxReplica}. */
    Connections(
            ReplicaProperties properties,
            InfluxdbProperties user,
            int connections,
            @Nullable ClientTls tls,
            Fence fence) {
        OkHttpClient.Builder http = new OkHttpClient.Builder()
                // The position must not move past an unknown outcome: a second attempt is this connector's decision.
                .retryOnConnectionFailure(false)
                .followRedirects(false)
                .connectionPool(new ConnectionPool(connections, 1, TimeUnit.MINUTES))
                .socketFactory(new PromptSockets())
                .connectTimeout(properties.connectTimeout())
                .callTimeout(properties.writeTimeout())
                .readTimeout(Duration.ZERO)
                .writeTimeout(Duration.ZERO)
                .addInterceptor(chain -> withCredentials(chain, user));
        if (tls != null) {
            http.sslSocketFactory(tls.sockets(), tls.trust());
        }
        OkHttpClient unfenced = http.build();
        this.writes = unfenced.newBuilder()
                .addNetworkInterceptor(new FencedRequests(fence))
                .build();
        this.commands =
                writes.newBuilder().callTimeout(properties.commandTimeout()).build();
        this.questions =
                unfenced.newBuilder().callTimeout(properties.queryTimeout()).build();
        // They can be long: a silent server is noticed as soon as otherwise, but one that goes on sending has more
        // time.
        this.statistics = questions
                .newBuilder()
                .readTimeout(properties.queryTimeout())
                .callTimeout(properties.commandTimeout())
                .build();
    }

    private static Response withCredentials(Interceptor.Chain chain, InfluxdbProperties user) throws IOException {
        String username = user.username();
        String password = user.password();
        Request request = chain.request();
        return chain.proceed(
                username == null || password == null
                        ? request
                        : request.newBuilder()
                                .header("Authorization", Credentials.basic(username, password))
                                .build());
    }

    /** For writes; asks the fence. */
    OkHttpClient writes() {
        return writes;
    }

    /** For statements that change the server; asks the fence. */
    OkHttpClient commands() {
        return commands;
    }

    /** For what is answered shortly, and changes nothing. */
    OkHttpClient questions() {
        return questions;
    }

    /** For answers that may be long, and change nothing. */
    OkHttpClient statistics() {
        return statistics;
    }

    @Override
    public void close() {
        for (OkHttpClient client : List.of(writes, commands, questions, statistics)) {
            client.dispatcher().executorService().shutdown();
            client.connectionPool().evictAll();
        }
    }
}
