package io.lockstep.connector.replica;

import io.lockstep.common.log.LogEntry;
import io.lockstep.support.ClientTls;
import io.lockstep.support.InfluxdbProperties;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import okhttp3.Call;
import okhttp3.FormBody;
import okhttp3.HttpUrl;
import okhttp3.Request;
import okhttp3.Response;
import org.influxdb.InfluxDBException;
import org.jspecify.annotations.Nullable;

/**
 * An InfluxDB 1.x server over HTTP. Questions go through influxdb-java; writes and commands use the OkHttp client under
 * it, because influxdb-java takes line protocol as a String, which changes bytes that are not UTF-8, and loses the HTTP
 * status that tells a refusal from a failure ({@code docs/decisions/0004-writes-below-influxdb-java.md}).
 */
public final class InfluxReplica implements Replica, Questions, AutoCloseable {

    /** InfluxDB's database of its own statistics, which each server writes for itself. */
    private static final String INTERNAL = "_internal";

    private static final LogEntry.Command MAKE_ROOM =
            new LogEntry.Command("marker", "CREATE DATABASE \"" + Marker.DATABASE + "\"", null, null, Instant.EPOCH);

    private final ReplicaProperties properties;
    private final HttpUrl url;
    private final Connections connections;
    private final OwnUser ownUser;
    private final ShortQuestions questions;
    private final ServerStatistics statistics;

    /** Since when the server runs whose shards had the right index: it keeps it, and to ask again takes long where there are many. */
    private volatile @Nullable Object startWithRightIndex;

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
        this.url = Objects.requireNonNull(HttpUrl.get(properties.url()), "url");
        this.connections = new Connections(properties, user, connections, tls, fence);
        this.ownUser = new OwnUser(user, this::run);
        this.questions = new ShortQuestions(url, this.connections.questions(), ownUser);
        this.statistics = new ServerStatistics(
                url, this.connections, () -> questions.ask("SHOW QUERIES", Diagnostics::runningCommands));
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
        try (Response response = connections.writes().newCall(request).execute()) {
            return response.code() / 100 == 2
                    ? new Accepted()
                    : WriteAnswers.of(response.code(), HttpAnswers.error(response.code(), HttpAnswers.text(response)));
        } catch (IOException e) {
            return HttpAnswers.unavailable(e);
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
        try (Response response = connections.commands().newCall(request).execute()) {
            String body = HttpAnswers.text(response);
            return CommandAnswers.of(response.code(), HttpAnswers.commandError(response.code(), body), body);
        } catch (IOException e) {
            return HttpAnswers.unavailable(e);
        }
    }

    @Override
    public ActivityAnswer activity() {
        return statistics.activity();
    }

    @Override
    public ActivityAnswer writing() {
        return statistics.writing();
    }

    @Override
    public ConfigurationAnswer configuration() {
        try {
            if (ownUser.isSet()) {
                ownUser.createUnlessAmong(questions.ask("SHOW USERS", Diagnostics::names));
            }
            Map<String, Map<String, Object>> diagnostics = questions.ask("SHOW DIAGNOSTICS", Diagnostics::sections);
            List<String> deviations =
                    new ArrayList<>(ConfigurationRules.deviations(diagnostics, properties.writeTimeout()));
            // Two keys count that the diagnostics do not show.
            ActivityAnswer profile = writing();
            if (profile.equals(HIDDEN)) {
                deviations.add(HIDDEN.reason());
            } else if (profile instanceof Unavailable unavailable) {
                return unavailable;
            }
            Object start = diagnostics.getOrDefault("system", Map.of()).get("started");
            if (start == null || !start.equals(startWithRightIndex)) {
                ConfigurationAnswer index = statistics.index();
                if (!(index instanceof Deviations ofIndex)) {
                    return index;
                }
                deviations.addAll(ofIndex.lines());
                startWithRightIndex = ofIndex.lines().isEmpty() ? start : null;
            }
            return new Deviations(deviations);
        } catch (InfluxDBException e) {
            return new Unavailable("SHOW DIAGNOSTICS failed: " + HttpAnswers.reason(e), false);
        }
    }

    @Override
    public MarkerAnswer marker(int shard) {
        try {
            Optional<Marker> marker = questions.ask(MarkerPoint.question(shard), MarkerPoint::read);
            if (marker.isPresent()) {
                return new Marked(marker.get());
            }
        } catch (InfluxDBException e) {
            if (!String.valueOf(e.getMessage()).contains(WriteAnswers.DATABASE_NOT_FOUND)) {
                return new Unavailable("the marker cannot be read: " + HttpAnswers.reason(e), false);
            }
        }
        try {
            return new Unmarked(questions.ask("SHOW DATABASES", Diagnostics::names).stream()
                    .filter(name -> !name.equals(INTERNAL) && !name.equals(Marker.DATABASE))
                    .toList());
        } catch (InfluxDBException e) {
            return new Unavailable("SHOW DATABASES failed: " + HttpAnswers.reason(e), false);
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
        if (made instanceof Unavailable unavailable) {
            return unavailable;
        }
        WriteAnswer kept = write(Marker.DATABASE, null, point);
        return kept instanceof Accepted ? shownIndex(kept) : kept;
    }

    /** A server that had nothing has its first shard now, which shows the index that it gives to shards. */
    private WriteAnswer shownIndex(WriteAnswer right) {
        ConfigurationAnswer index = statistics.index();
        if (index instanceof Deviations none && none.lines().isEmpty()) {
            return right;
        }
        // Before that shard nothing was shown, which was right.
        startWithRightIndex = null;
        return index instanceof Deviations wrong
                ? new Unavailable(String.join("; ", wrong.lines()), false)
                : (Unavailable) index;
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
        Call call = connections.questions().newCall(request);
        call.timeout().timeout(Math.max(1, bound.toMillis()), TimeUnit.MILLISECONDS);
        try (Response response = call.execute()) {
            if (response.code() != 200 || response.body() == null) {
                return new NoReply<>(HttpAnswers.error(response.code(), HttpAnswers.text(response)));
            }
            return new Read<>(reader.read(response.body().byteStream()));
        } catch (IOException e) {
            return new NoReply<>(HttpAnswers.reason(e));
        }
    }

    @Override
    public void close() {
        questions.close();
        connections.close();
    }
}
