package io.lockstep.common.log;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * The layout of the write log's records; {@code docs/write-log.md} describes it for other producers. A record carries the
 * version that brought its type, so that connectors of an older build go on reading what they know.
 *
 * <p>A record without the headers {@code type} and {@code version} is a points record of version 1, which is what
 * producers that know nothing of Lockstep send.
 */
public final class WriteLogFormat {

    /** The highest version that this build reads and writes. */
    public static final int VERSION = 3;

    static final String TYPE = "type";
    static final String VERSION_HEADER = "version";
    static final String DB = "db";
    static final String RP = "rp";
    static final String TRACEPARENT = "traceparent";

    static final String QUERY = "query";
    static final String EPOCH = "epoch";
    static final String FROM = "from";
    static final String TO = "to";

    private static final String POINTS = "points";
    private static final String SCHEDULED_POINTS = "scheduled-points";
    private static final String COMMAND = "command";
    private static final String SEALED_COMMAND = "sealed-command";
    private static final String SETTINGS = "settings";
    private static final String CHECKPOINT = "checkpoint";
    private static final Set<String> KNOWN_VERSIONS = Set.of("1", "2", "3");
    private static final byte[] NOTHING = {};

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private WriteLogFormat() {}

    /**
     * Lays an entry out.
     *
     * @throws IllegalArgumentException for a command with a password, which must be sealed first
     */
    public static EncodedEntry encode(LogEntry entry) {
        if (entry instanceof LogEntry.Command command && command.holdsPassword()) {
            throw new IllegalArgumentException("a statement with a password must not be in the log as it is");
        }
        List<Header> headers = new ArrayList<>(5);
        headers.add(header(TYPE, typeOf(entry)));
        headers.add(header(VERSION_HEADER, String.valueOf(versionOf(entry))));
        if (entry instanceof LogEntry.Points points) {
            addHeaders(headers, points);
            return new EncodedEntry(headers, points.lines());
        }
        if (entry instanceof LogEntry.ScheduledPoints scheduled) {
            addHeaders(headers, scheduled.points());
            headers.add(header(QUERY, scheduled.query()));
            headers.add(header(EPOCH, String.valueOf(scheduled.epoch())));
            headers.add(header(FROM, String.valueOf(scheduled.from())));
            headers.add(header(TO, String.valueOf(scheduled.to())));
            return new EncodedEntry(headers, scheduled.points().lines());
        }
        return new EncodedEntry(headers, JSON.writeValueAsBytes(entry));
    }

    private static void addHeaders(List<Header> headers, LogEntry.Points points) {
        addIfPresent(headers, DB, points.db());
        addIfPresent(headers, RP, points.rp());
        addIfPresent(headers, TRACEPARENT, points.traceparent());
    }

    /** The version that a connector must read to understand this entry. */
    public static int versionOf(LogEntry entry) {
        if (entry instanceof LogEntry.SealedCommand) {
            return LogEntry.SealedCommand.FORMAT;
        }
        if (entry instanceof LogEntry.ScheduledPoints) {
            return LogEntry.ScheduledPoints.FORMAT;
        }
        return entry instanceof LogEntry.Checkpoint ? 2 : 1;
    }

    /**
     * Reads a record.
     *
     * @param value null (a tombstone, which other producers may send) reads as points without lines
     * @throws UnreadableRecordException if the type, the version or the layout is unknown
     */
    public static LogEntry decode(Headers headers, byte @Nullable [] value) {
        String version = text(headers, VERSION_HEADER);
        if (version != null && !KNOWN_VERSIONS.contains(version)) {
            throw new UnreadableRecordException("write-log format version '" + version
                    + "' is unknown; this build reads versions up to " + VERSION);
        }
        String type = text(headers, TYPE);
        byte[] content = value == null ? NOTHING : value;
        if (type == null || type.equals(POINTS)) {
            return points(headers, content);
        }
        if (type.equals(SCHEDULED_POINTS)) {
            return scheduledPoints(headers, content);
        }
        return decode(type, content);
    }

    private static LogEntry.Points points(Headers headers, byte[] content) {
        return new LogEntry.Points(text(headers, DB), text(headers, RP), content, text(headers, TRACEPARENT));
    }

    private static LogEntry.ScheduledPoints scheduledPoints(Headers headers, byte[] content) {
        LogEntry.Points points = points(headers, content);
        String query = text(headers, QUERY);
        if (points.db() == null || query == null) {
            throw new UnreadableRecordException("write-log scheduled points lack db or query");
        }
        return new LogEntry.ScheduledPoints(
                points, query, number(headers, EPOCH), number(headers, FROM), number(headers, TO));
    }

    private static long number(Headers headers, String key) {
        String text = text(headers, key);
        try {
            return Long.parseLong(String.valueOf(text));
        } catch (NumberFormatException e) {
            throw new UnreadableRecordException("write-log scheduled points lack " + key, e);
        }
    }

    /**
     * Reads the value of a record whose type is none of points.
     *
     * @throws UnreadableRecordException if the type or the layout is unknown
     */
    public static LogEntry decode(String type, byte[] content) {
        return switch (type) {
            case COMMAND -> complete(json(content, LogEntry.Command.class));
            case SEALED_COMMAND -> complete(json(content, LogEntry.SealedCommand.class));
            case SETTINGS -> complete(json(content, LogEntry.Settings.class));
            case CHECKPOINT -> complete(json(content, LogEntry.Checkpoint.class));
            default -> throw new UnreadableRecordException("write-log record type '" + type + "' is unknown");
        };
    }

    private static String typeOf(LogEntry entry) {
        if (entry instanceof LogEntry.Points) {
            return POINTS;
        }
        if (entry instanceof LogEntry.ScheduledPoints) {
            return SCHEDULED_POINTS;
        }
        if (entry instanceof LogEntry.Checkpoint) {
            return CHECKPOINT;
        }
        if (entry instanceof LogEntry.SealedCommand) {
            return SEALED_COMMAND;
        }
        return entry instanceof LogEntry.Command ? COMMAND : SETTINGS;
    }

    private static <T> T json(byte[] content, Class<T> type) {
        try {
            T read = JSON.readValue(content, type);
            if (read == null) {
                throw new UnreadableRecordException("write-log record is JSON null");
            }
            return read;
        } catch (JacksonException e) {
            throw new UnreadableRecordException("write-log record is not the JSON that its type asks for", e);
        }
    }

    @SuppressWarnings("ConstantValue") // JSON leaves out what it likes
    private static LogEntry.Command complete(LogEntry.Command command) {
        if (command.id() == null || command.statement() == null || command.issuedAt() == null) {
            throw new UnreadableRecordException("write-log command lacks id, statement or issuedAt");
        }
        return command;
    }

    @SuppressWarnings("ConstantValue") // JSON leaves out what it likes
    private static LogEntry.SealedCommand complete(LogEntry.SealedCommand command) {
        if (command.id() == null
                || command.key() == null
                || command.nonce() == null
                || command.sealed() == null
                || command.issuedAt() == null) {
            throw new UnreadableRecordException("write-log sealed command lacks id, key, nonce, sealed or issuedAt");
        }
        return command;
    }

    @SuppressWarnings("ConstantValue") // JSON leaves out what it likes
    private static LogEntry.Settings complete(LogEntry.Settings settings) {
        if (settings.db() == null || settings.db().isEmpty()) {
            throw new UnreadableRecordException("write-log settings lack db");
        }
        return settings;
    }

    @SuppressWarnings("ConstantValue") // JSON leaves out what it likes
    private static LogEntry.Checkpoint complete(LogEntry.Checkpoint checkpoint) {
        boolean whole = checkpoint.verification() != null
                && checkpoint.slices().size() <= LogEntry.Checkpoint.MAX_SLICES
                && checkpoint.maxPoints() > 0
                && checkpoint.maxPauseMillis() > 0
                && checkpoint.slices().stream()
                        .allMatch(slice -> slice.db() != null && slice.rp() != null && slice.measurement() != null);
        if (!whole) {
            throw new UnreadableRecordException(
                    "write-log checkpoint lacks verification, maxPoints, maxPauseMillis or a part of a slice, or has more than "
                            + LogEntry.Checkpoint.MAX_SLICES + " slices");
        }
        return checkpoint;
    }

    private static void addIfPresent(List<Header> headers, String key, @Nullable String value) {
        if (value != null) {
            headers.add(header(key, value));
        }
    }

    private static Header header(String key, String value) {
        return new RecordHeader(key, value.getBytes(UTF_8));
    }

    private static @Nullable String text(Headers headers, String key) {
        Header header = headers.lastHeader(key);
        if (header == null || header.value() == null || header.value().length == 0) {
            return null;
        }
        return new String(header.value(), UTF_8);
    }
}
