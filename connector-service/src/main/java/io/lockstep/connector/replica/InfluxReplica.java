package io.lockstep.connector.replica;

import io.lockstep.common.log.LogEntry;
import io.lockstep.support.ClientTls;
import io.lockstep.support.InfluxdbProperties;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import okhttp3.Call;
import okhttp3.ConnectionPool;
import okhttp3.Credentials;
import okhttp3.FormBody;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import okio.Buffer;
import okio.BufferedSource;
import org.influxdb.InfluxDB;
import org.influxdb.InfluxDBException;
import org.influxdb.InfluxDBFactory;
import org.influxdb.dto.Query;
import org.influxdb.dto.QueryResult;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * An InfluxDB 1.x server over HTTP. Questions go through influxdb-java; writes and commands use the OkHttp client under
 * it, because influxdb-java takes line protocol as a String, which changes bytes that are not UTF-8, and loses the HTTP
 * status that tells a refusal from a failure ({@code docs/decisions/0004-writes-below-influxdb-java.md}).
 */
public final class InfluxReplica implements Replica, Questions, AutoCloseable {

    /** The most that is read of an answer: enough for any error, and a bound for what a stranger on the port may send. */
    private static final long MAX_ANSWER_BYTES = 1024 * 1024;

    /** InfluxDB's database of its own statistics, which each server writes for itself. */
    private static final String INTERNAL = "_internal";

    private static final LogEntry.Command MAKE_ROOM =
            new LogEntry.Command("marker", "CREATE DATABASE \"" + Marker.DATABASE + "\"", null, null, Instant.EPOCH);

    private static final Unavailable NO_PROFILE = new Unavailable("[http] pprof-enabled must be true", false);

    private static final JsonMapper JSON = JsonMapper.builder().build();

    /**
     * What influxdb-java is told. It looks its server's name up when it is made, and a server that has no address yet, as before
     * its pod is scheduled, must not keep the connector from starting.
     */
    private static final String SOME_ADDRESS = "127.0.0.1";

    private final ReplicaProperties properties;
    private final InfluxdbProperties user;
    private final OwnUser ownUser;
    private final HttpUrl url;
    private final OkHttpClient writes;
    private final OkHttpClient commands;
    private final OkHttpClient questions;
    private final OkHttpClient statistics;
    private final InfluxDB influxdb;

    /**
     * Opens no connection yet.
     *
     * @param user whom the connector is at the server
     * @param connections how many writes run at once
     * @param tls for a server with an https URL; null for what the Java runtime trusts
     * @param fence asked before everything that changes the server
     */
    public InfluxReplica(
            ReplicaProperties properties,
            InfluxdbProperties user,
            int connections,
            @Nullable ClientTls tls,
            Fence fence) {
        this.properties = properties;
        this.user = user;
        this.ownUser = new OwnUser(user, this::run);
        this.url = Objects.requireNonNull(HttpUrl.get(properties.url()), "url");
        OkHttpClient.Builder http = new OkHttpClient.Builder()
                // The position must not move past an unknown outcome: a second attempt is this connector's decision.
                .retryOnConnectionFailure(false)
                .followRedirects(false)
                .connectionPool(new ConnectionPool(connections, 1, TimeUnit.MINUTES))
                .connectTimeout(properties.connectTimeout())
                .callTimeout(properties.writeTimeout())
                .readTimeout(Duration.ZERO)
                .writeTimeout(Duration.ZERO)
                .addInterceptor(this::withCredentials);
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
        this.influxdb = InfluxDBFactory.connect(
                url.newBuilder().host(SOME_ADDRESS).build().toString(),
                questions.newBuilder().addInterceptor(this::toServer));
    }

    private Response toServer(okhttp3.Interceptor.Chain chain) throws IOException {
        Request request = chain.request();
        return chain.proceed(request.newBuilder()
                .url(request.url().newBuilder().host(url.host()).build())
                .build());
    }

    private Response withCredentials(okhttp3.Interceptor.Chain chain) throws IOException {
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

    @Override
    public WriteAnswer write(String db, @Nullable String rp, List<Chunk> body) {
        HttpUrl.Builder target = url.newBuilder()
                .addPathSegment("write")
                .addQueryParameter("db", db)
                .addQueryParameter("precision", "ns");
        if (rp != null) {
            target.addQueryParameter("rp", rp);
        }
        Request request = new Request.Builder()
                .url(target.build())
                .post(new ChunkedBody(body))
                .build();
        try (Response response = writes.newCall(request).execute()) {
            return response.code() / 100 == 2
                    ? new Accepted()
                    : WriteAnswers.of(response.code(), error(response.code(), text(response)));
        } catch (IOException e) {
            return unavailable(e);
        }
    }

    @Override
    public CommandAnswer run(LogEntry.Command command) {
        FormBody.Builder form = new FormBody.Builder().add("q", command.statement());
        if (command.db() != null) {
            form.add("db", command.db());
        }
        if (command.rp() != null) {
            form.add("rp", command.rp());
        }
        Request request = new Request.Builder()
                .url(url.newBuilder().addPathSegment("query").build())
                .post(form.build())
                .build();
        try (Response response = commands.newCall(request).execute()) {
            String body = text(response);
            return CommandAnswers.of(response.code(), commandError(response.code(), body), body);
        } catch (IOException e) {
            return unavailable(e);
        }
    }

    @Override
    public ActivityAnswer activity() {
        // A pooled connection could overtake abandoned requests that wait to be accepted; a new one queues behind them.
        questions.connectionPool().evictAll();
        Request request = new Request.Builder()
                .url(url.newBuilder().addPathSegments("debug/vars").build())
                .build();
        try (Response response = statistics.newCall(request).execute()) {
            if (response.code() != 200 || response.body() == null) {
                return new Unavailable("HTTP " + response.code() + " from /debug/vars", false);
            }
            ActivityAnswer counted = DebugVars.activity(
                    response.body().byteStream(), () -> ask("SHOW QUERIES", Diagnostics::runningCommands));
            return counted instanceof Activity activity ? withBackground(activity) : counted;
        } catch (IOException e) {
            return unavailable(e);
        } catch (InfluxDBException | JacksonException e) {
            return e.getCause() instanceof IOException broken
                    ? unavailable(broken)
                    : new Unavailable("no statistics: " + reason(e), false);
        }
    }

    private ActivityAnswer withBackground(Activity counted) {
        ActivityAnswer background = writing();
        return background instanceof Activity writing
                ? new Activity(
                        Math.max(counted.activeWrites(), writing.activeWrites()),
                        counted.writesSoFar(),
                        counted.activeCommands())
                : background;
    }

    @Override
    public ActivityAnswer writing() {
        Request request = new Request.Builder()
                .url(url.newBuilder()
                        .addPathSegments("debug/pprof/goroutine")
                        .addQueryParameter("debug", "1")
                        .build())
                .build();
        try (Response response = statistics.newCall(request).execute()) {
            if (response.code() == 404) {
                return NO_PROFILE;
            } else if (response.code() != 200 || response.body() == null) {
                return new Unavailable("HTTP " + response.code() + " from /debug/pprof", false);
            }
            return new Activity(Goroutines.write(response.body().byteStream()) ? 1 : 0, 0, 0);
        } catch (IOException e) {
            return unavailable(e);
        }
    }

    @Override
    public ConfigurationAnswer configuration() {
        try {
            if (ownUser.isSet()) {
                ownUser.createUnlessAmong(ask("SHOW USERS", Diagnostics::names));
            }
            List<String> deviations = new ArrayList<>(ConfigurationRules.deviations(
                    ask("SHOW DIAGNOSTICS", Diagnostics::sections), properties.writeTimeout()));
            // The one key that counts and that the diagnostics do not show.
            ActivityAnswer profile = writing();
            if (profile.equals(NO_PROFILE)) {
                deviations.add(NO_PROFILE.reason());
            } else if (profile instanceof Unavailable unavailable) {
                return unavailable;
            }
            return new Deviations(deviations);
        } catch (InfluxDBException e) {
            return new Unavailable("SHOW DIAGNOSTICS failed: " + reason(e), false);
        }
    }

    @Override
    public MarkerAnswer marker(int shard) {
        try {
            Optional<Marker> marker = ask(MarkerPoint.question(shard), MarkerPoint::read);
            if (marker.isPresent()) {
                return new Marked(marker.get());
            }
        } catch (InfluxDBException e) {
            if (!String.valueOf(e.getMessage()).contains(WriteAnswers.DATABASE_NOT_FOUND)) {
                return new Unavailable("the marker cannot be read: " + reason(e), false);
            }
        }
        try {
            return new Unmarked(ask("SHOW DATABASES", Diagnostics::names).stream()
                    .filter(name -> !name.equals(INTERNAL) && !name.equals(Marker.DATABASE))
                    .toList());
        } catch (InfluxDBException e) {
            return new Unavailable("SHOW DATABASES failed: " + reason(e), false);
        }
    }

    @Override
    public WriteAnswer keep(int shard, Marker marker) {
        List<Chunk> point = List.of(MarkerPoint.line(shard, marker));
        WriteAnswer answer = write(Marker.DATABASE, null, point);
        if (!(answer instanceof RequestRefused)) {
            return answer;
        }
        CommandAnswer made = run(MAKE_ROOM);
        return made instanceof Unavailable unavailable ? unavailable : write(Marker.DATABASE, null, point);
    }

    @Override
    public <T> Reply<T> ask(String question, Duration bound, AnswerReader<T> reader) {
        Request request = new Request.Builder()
                .url(url.newBuilder()
                        .addPathSegment("query")
                        .addQueryParameter("epoch", "ns")
                        .addQueryParameter("chunked", "true")
                        .addQueryParameter("chunk_size", "1000")
                        .build())
                .header("Accept", "application/x-msgpack")
                .header("Accept-Encoding", "identity")
                .post(new FormBody.Builder().add("q", question).build())
                .build();
        Call call = questions.newCall(request);
        call.timeout().timeout(Math.max(1, bound.toMillis()), TimeUnit.MILLISECONDS);
        try (Response response = call.execute()) {
            if (response.code() != 200 || response.body() == null) {
                return new NoReply<>(error(response.code(), text(response)));
            }
            return new Read<>(reader.read(response.body().byteStream()));
        } catch (IOException e) {
            return new NoReply<>(reason(e));
        }
    }

    /**
     * Asks and reads the answer.
     *
     * @throws InfluxDBException also if the answer is not InfluxDB's, for which influxdb-java throws whatever comes up
     */
    private <T> T ask(String question, Function<QueryResult, T> reader) {
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

    private static Unavailable unavailable(IOException e) {
        boolean unsent = e instanceof ConnectException
                || e instanceof NoRouteToHostException
                || e instanceof UnknownHostException
                || e instanceof FencedException
                || String.valueOf(e.getMessage()).startsWith("failed to connect");
        return new Unavailable(reason(e), !unsent);
    }

    private static String reason(Throwable e) {
        if (e instanceof FencedException fenced) {
            return String.valueOf(fenced.getMessage());
        }
        Throwable cause = e instanceof InfluxDBException && e.getCause() != null ? e.getCause() : e;
        String message = String.valueOf(cause.getMessage());
        return message.equals("timeout")
                ? "no answer in time"
                : cause.getClass().getSimpleName() + ": " + message;
    }

    private static String text(Response response) throws IOException {
        if (response.body() == null) {
            return "";
        }
        BufferedSource source = response.body().source();
        Buffer read = new Buffer();
        while (read.size() < MAX_ANSWER_BYTES && source.read(read, MAX_ANSWER_BYTES - read.size()) != -1) {
            // reads on until the bound or the end
        }
        return read.readUtf8();
    }

    private static String error(int status, String body) {
        try {
            return JSON.readTree(body).path("error").asString(body.isBlank() ? "HTTP " + status : body.strip());
        } catch (JacksonException e) {
            return body.isBlank() ? "HTTP " + status : body.strip();
        }
    }

    /** A statement's own error comes with status 200; a command is a single statement. */
    private static String commandError(int status, String body) {
        if (status != 200) {
            return error(status, body);
        }
        try {
            JsonNode answer = JSON.readTree(body);
            String ofStatement = answer.path("results").path(0).path("error").asString("");
            return answer.path("error").asString(ofStatement);
        } catch (JacksonException e) {
            return body.strip();
        }
    }

    @Override
    public void close() {
        influxdb.close();
        for (OkHttpClient client : List.of(writes, commands, questions, statistics)) {
            client.dispatcher().executorService().shutdown();
            client.connectionPool().evictAll();
        }
    }
}
