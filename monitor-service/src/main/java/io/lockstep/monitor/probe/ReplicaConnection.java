package io.lockstep.monitor.probe;

import io.lockstep.support.ClientTls;
import java.net.URI;
import java.time.Duration;
import java.util.Objects;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import org.influxdb.InfluxDB;
import org.influxdb.InfluxDBFactory;
import org.jspecify.annotations.Nullable;

/** The monitor's connections to replicas: whole calls are bounded, and a replica need not have an address yet. */
final class ReplicaConnection {

    /**
     * What influxdb-java is told. It looks its server's name up when it is made, and a replica that has no address, as while its
     * pod is not scheduled, must not keep the monitor from starting.
     */
    private static final String SOME_ADDRESS = "127.0.0.1";

    private ReplicaConnection() {}

    /**
     * Makes the client of one replica, which connects when it is first used.
     *
     * @param tls for a server with an https URL; null for what the Java runtime trusts
     * @param timeout after which a call has failed, however far it has come
     */
    static InfluxDB to(URI url, @Nullable Credentials credentials, @Nullable ClientTls tls, Duration timeout) {
        OkHttpClient.Builder http = new OkHttpClient.Builder()
                .connectTimeout(timeout)
                .readTimeout(timeout)
                .writeTimeout(timeout)
                .callTimeout(timeout)
                .retryOnConnectionFailure(false);
        if (tls != null) {
            http.sslSocketFactory(tls.sockets(), tls.trust());
        }
        HttpUrl server = Objects.requireNonNull(HttpUrl.get(url), "url");
        http.addInterceptor(chain -> chain.proceed(to(server, chain.request())));
        String address = server.newBuilder().host(SOME_ADDRESS).build().toString();
        return credentials == null
                ? InfluxDBFactory.connect(address, http)
                : InfluxDBFactory.connect(address, credentials.username(), credentials.password(), http);
    }

    private static Request to(HttpUrl server, Request request) {
        return request.newBuilder()
                .url(request.url().newBuilder().host(server.host()).build())
                .build();
    }
}
