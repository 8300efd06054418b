package io.lockstep.connector.replay;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.lockstep.common.log.LogEntry;
import io.lockstep.connector.replica.Chunk;
import io.lockstep.connector.replica.Marker;
import io.lockstep.connector.replica.Replica;
import java.io.ByteArrayOutputStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A replica that answers as a test tells it to and remembers what it was asked; quiet and well configured by default. */
final class FakeReplica implements Replica {

    /** One write request; {@code body} as it would arrive. */
    record Write(String db, @Nullable String rp, String body) {

        List<String> lines() {
            return body.lines().toList();
        }
    }

    static final Activity QUIET = new Activity(0, 7, 0);

    final List<Write> writes = new CopyOnWriteArrayList<>();
    final List<String> calls = new CopyOnWriteArrayList<>();
    final Deque<ActivityAnswer> activities = new ArrayDeque<>();
    final Deque<ConfigurationAnswer> configurations = new ArrayDeque<>();
    Runnable onActivity = () -> {};
    Function<Write, WriteAnswer> onWrite = write -> new Accepted();
    Supplier<WriteAnswer> onKeep = Accepted::new;
    Function<LogEntry.Command, CommandAnswer> onCommand = command -> new Answered(200, "{\"results\":[{}]}");

    @Override
    public WriteAnswer write(String db, @Nullable String rp, List<Chunk> body) {
        Write write = new Write(db, rp, text(body));
        writes.add(write);
        calls.add("write");
        return onWrite.apply(write);
    }

    @Override
    public CommandAnswer run(LogEntry.Command command) {
        calls.add(command.statement());
        return onCommand.apply(command);
    }

    @Override
    public ActivityAnswer activity() {
        calls.add("activity");
        onActivity.run();
        return activities.isEmpty() ? QUIET : activities.removeFirst();
    }

    @Override
    public ActivityAnswer writing() {
        calls.add("writing");
        onActivity.run();
        return activities.isEmpty() ? QUIET : activities.removeFirst();
    }

    @Override
    public ConfigurationAnswer configuration() {
        calls.add("configuration");
        return configurations.isEmpty() ? new Deviations(Collections.emptyList()) : configurations.removeFirst();
    }

    @Override
    public MarkerAnswer marker(int shard) {
        throw new AssertionError("the replay itself never asks for the marker");
    }

    @Override
    public WriteAnswer keep(int shard, Marker marker) {
        calls.add("keep");
        return onKeep.get();
    }

    /** The chunks' lines, each with its newline, as they arrive at a server. */
    static String text(List<Chunk> body) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (Chunk chunk : body) {
            bytes.write(chunk.bytes(), chunk.from(), chunk.length());
            if (!chunk.endsWithNewline()) {
                bytes.write('\n');
            }
        }
        return bytes.toString(UTF_8);
    }

    /** The refused lines without their newlines. */
    static List<String> lines(Refusal refusal) {
        List<String> lines = new ArrayList<>();
        refusal.visit((from, to, reason) -> lines.add(new String(refusal.among().bytes(), from, to - from, UTF_8)));
        return lines;
    }

    /** The reasons, one per refused line. */
    static List<String> reasons(Refusal refusal) {
        List<String> reasons = new ArrayList<>();
        refusal.visit((from, to, reason) -> reasons.add(reason));
        return reasons;
    }
}
