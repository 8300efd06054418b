package io.lockstep.connector.replica;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.lockstep.common.log.LogEntry;
import io.lockstep.common.position.Token;
import java.util.List;
import java.util.Optional;
import org.influxdb.dto.QueryResult;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * How a marker is laid out as a point: one series per shard, always at time 0, so that a new one replaces the old one. All
 * fields are strings, because InfluxDB's JSON gives whole numbers beyond 2^53 back inexactly.
 */
final class MarkerPoint {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String NO_SETTINGS = "";

    private MarkerPoint() {}

    static Chunk line(int shard, Marker marker) {
        String settings = marker.settings() == null ? NO_SETTINGS : JSON.writeValueAsString(marker.settings());
        String line = Marker.MEASUREMENT + ",shard=" + shard + " position="
                + quoted(marker.token().toString()) + ",epoch=" + quoted(String.valueOf(marker.leaderEpoch()))
                + ",settings=" + quoted(settings) + ",history=" + quoted(marker.history())
                + ",schedule_epoch=" + quoted(String.valueOf(marker.scheduleEpoch()))
                + ",replica=" + quoted(marker.replica()) + " 0\n";
        byte[] bytes = line.getBytes(UTF_8);
        return new Chunk(bytes, 0, bytes.length, -1);
    }

    static String question(int shard) {
        return "SELECT \"position\", \"epoch\", \"settings\", \"history\", \"schedule_epoch\", \"replica\" FROM \""
                + Marker.DATABASE + "\"..\"" + Marker.MEASUREMENT + "\" WHERE \"shard\" = '" + shard + "'";
    }

    /** @throws IllegalArgumentException if there is a point that is no marker */
    static Optional<Marker> read(QueryResult answer) {
        return answer.getResults().stream()
                .flatMap(result -> Optional.ofNullable(result.getSeries()).stream())
                .flatMap(List::stream)
                .flatMap(series -> series.getValues().stream())
                .findFirst()
                .map(row -> new Marker(
                        Token.parse(String.valueOf(row.get(1))),
                        Integer.parseInt(String.valueOf(row.get(2))),
                        settings(String.valueOf(row.get(3))),
                        text(row.get(4)),
                        row.get(5) == null ? 0 : Long.parseLong(String.valueOf(row.get(5))),
                        text(row.get(6))));
    }

    /** Fields that an earlier release did not write are null. */
    private static String text(@Nullable Object field) {
        return field == null ? "" : String.valueOf(field);
    }

    private static LogEntry.@Nullable Settings settings(String text) {
        try {
            return text.equals(NO_SETTINGS) ? null : JSON.readValue(text, LogEntry.Settings.class);
        } catch (JacksonException e) {
            throw new IllegalArgumentException("the marker's settings cannot be read", e);
        }
    }

    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
