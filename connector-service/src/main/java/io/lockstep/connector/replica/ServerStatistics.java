package io.lockstep.connector.replica;

import io.lockstep.connector.replica.DebugVars.Indexes;
import io.lockstep.connector.replica.Replica.Activity;
import io.lockstep.connector.replica.Replica.ActivityAnswer;
import io.lockstep.connector.replica.Replica.ConfigurationAnswer;
import io.lockstep.connector.replica.Replica.Deviations;
import io.lockstep.connector.replica.Replica.Unavailable;
import java.io.IOException;
import java.util.List;
import java.util.function.IntSupplier;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.influxdb.InfluxDBException;
import tools.jackson.core.JacksonException;

/** What the server shows of itself under {@code /debug}: what it is doing for writers, and which index its shards have. */
final class ServerStatistics {

    private static final String WRONG_INDEX = "[data] index-version must be tsi1, but ";

    private final HttpUrl url;
    private final Connections connections;
    private final IntSupplier runningCommands;

    /** @param runningCommands asks the server; may throw {@link InfluxDBException} */
    ServerStatistics(HttpUrl url, Connections connections, IntSupplier runningCommands) {
        this.url = url;
        this.connections = connections;
        this.runningCommands = runningCommands;
    }

    /** As {@link Replica#activity()}. */
    ActivityAnswer activity() {
        // A pooled connection could overtake abandoned requests that wait to be accepted; a new one queues behind them.
        connections.questions().connectionPool().evictAll();
        try (Response response = get(connections.statistics(), "debug/vars")) {
            if (response.code() != 200 || response.body() == null) {
                return new Unavailable("HTTP " + response.code() + " from /debug/vars", false);
            }
            ActivityAnswer counted = DebugVars.activity(response.body().byteStream(), runningCommands);
            return counted instanceof Activity activity ? withBackground(activity) : counted;
        } catch (IOException e) {
            return HttpAnswers.unavailable(e);
        } catch (InfluxDBException | JacksonException e) {
            return unreadable(e);
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

    /** As {@link Replica#writing()}. */
    ActivityAnswer writing() {
        try (Response response = get(connections.questions(), "debug/pprof/goroutine")) {
            if (response.code() == 404) {
                return Replica.HIDDEN;
            } else if (response.code() != 200 || response.body() == null) {
                return new Unavailable("HTTP " + response.code() + " from /debug/pprof", false);
            }
            return new Activity(Goroutines.write(response.body().byteStream()) ? 1 : 0, 0, 0);
        } catch (IOException e) {
            return HttpAnswers.unavailable(e);
        }
    }

    /** Whether all shards have the index that they must have; one line if not. A server without shards shows nothing, nor does one before release 1.7. */
    ConfigurationAnswer index() {
        try (Response response = get(connections.statistics(), "debug/vars")) {
            if (response.code() != 200 || response.body() == null) {
                return new Unavailable("HTTP " + response.code() + " from /debug/vars", false);
            }
            Indexes shards = DebugVars.indexes(response.body().byteStream());
            return new Deviations(
                    shards.others() == 0
                            ? List.of()
                            : List.of(WRONG_INDEX + shards.others() + " of " + shards.told()
                                    + " shards have another index"));
        } catch (IOException e) {
            return HttpAnswers.unavailable(e);
        } catch (JacksonException e) {
            return unreadable(e);
        }
    }

    private Response get(OkHttpClient client, String path) throws IOException {
        HttpUrl target = url.newBuilder()
                .addPathSegments(path)
                .addQueryParameter("debug", "1")
                .build();
        return client.newCall(new Request.Builder().url(target).build()).execute();
    }

    private static Unavailable unreadable(RuntimeException e) {
        return e.getCause() instanceof IOException broken
                ? HttpAnswers.unavailable(broken)
                : new Unavailable("no statistics: " + HttpAnswers.reason(e), false);
    }
}
