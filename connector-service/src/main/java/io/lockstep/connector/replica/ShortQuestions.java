package io.lockstep.connector.replica;

import java.io.IOException;
import java.util.function.Function;
import okhttp3.HttpUrl;
import okhttp3.Interceptor;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.influxdb.InfluxDB;
import org.influxdb.InfluxDBException;
import org.influxdb.InfluxDBFactory;
import org.influxdb.dto.Query;
import org.influxdb.dto.QueryResult;

/** Questions with short answers, which influxdb-java asks and reads. Makes Lockstep's own user where the server knows nobody yet. */
final class ShortQuestions implements AutoCloseable {

    /**
     * What influxdb-java is told. It looks its server's name up when it is made, and a server that has no address yet, as before
     * its pod is scheduled, must not keep the connector from starting.
     */
    private static final String SOME_ADDRESS = "127.0.0.1";

    private final HttpUrl url;
    private final OwnUser ownUser;
    private final InfluxDB influxdb;

    ShortQuestions(HttpUrl url, OkHttpClient client, OwnUser ownUser) {
        this.url = url;
        this.ownUser = ownUser;
        this.influxdb = InfluxDBFactory.connect(
                url.newBuilder().host(SOME_ADDRESS).build().toString(),
                client.newBuilder().addInterceptor(this::toServer));
    }

    private Response toServer(Interceptor.Chain chain) throws IOException {
        Request request = chain.request();
        return chain.proceed(request.newBuilder()
                .url(request.url().newBuilder().host(url.host()).build())
                .build());
    }

    /**
     * Asks and reads the answer.
     *
     * @throws InfluxDBException also if the answer is not InfluxDB's, for which influxdb-java throws whatever comes up
     */
    <T> T ask(String question, Function<QueryResult, T> reader) {
        try {
            return askOnce(question, reader);
        } catch (InfluxDBException e) {
            if (!ownUser.canHelp(e)) {
                throw e;
            }
            ownUser.create();
            return askOnce(question, reader);
        }
    }

    private <T> T askOnce(String question, Function<QueryResult, T> reader) {
        try {
            QueryResult result = influxdb.query(new Query(question));
            Diagnostics.error(result).ifPresent(error -> {
                throw new InfluxDBException(error);
            });
            return reader.apply(result);
        } catch (InfluxDBException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new InfluxDBException("the answer to " + question + " is not InfluxDB's: " + e.getMessage());
        }
    }

    @Override
    public void close() {
        influxdb.close();
    }
}
