package io.lockstep.gateway.write;

import io.lockstep.common.lineprotocol.ByteSlice;
import io.lockstep.common.lineprotocol.LineNormaliser;
import io.lockstep.common.lineprotocol.LineSplitter;
import io.lockstep.common.lineprotocol.NormalisedLines;
import io.lockstep.common.log.LogEntry;
import io.lockstep.common.log.WriteLog;
import io.lockstep.gateway.catalog.Presence;
import io.lockstep.gateway.log.AppendResult;
import io.lockstep.gateway.log.BytesInFlight;
import io.lockstep.gateway.log.LogAppender;
import io.lockstep.gateway.log.ShardRouting;
import io.lockstep.gateway.write.WriteOutcome.PartlyWritten;
import io.lockstep.gateway.write.WriteOutcome.Reason;
import io.lockstep.gateway.write.WriteOutcome.Refused;
import io.lockstep.gateway.write.WriteOutcome.Written;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/** Writes the body of a request whose database is known to exist. */
final class Writes {

    /** Bytes that are parsed in less time than it takes to hand them to another thread and back. */
    private static final int SOON_PARSED = 16 * 1024;

    private final LogAppender log;
    private final ShardRouting routing;
    private final BytesInFlight inFlight;
    private final long maxBodyBytes;
    private final WriteMetrics metrics;
    private final Clock clock;
    private final Policies policies;
    private final Scheduler parsing;

    /** How points stand in a body. */
    enum Encoding {
        LINES,
        PROMETHEUS
    }

    /** Knows whether a database has a retention policy. Never fails. */
    interface Policies {

        /** @param rp null for the default, which every database has or is refused for by the replicas */
        Mono<Presence> check(String db, @Nullable String rp);
    }

    /** @param parsing where all but small bodies are parsed, which can take tenths of a second and must not hold up an event loop */
    Writes(
            LogAppender log,
            ShardRouting routing,
            BytesInFlight inFlight,
            long maxBodyBytes,
            WriteMetrics metrics,
            Clock clock,
            Policies policies,
            Scheduler parsing) {
        this.policies = policies;
        this.log = log;
        this.routing = routing;
        this.inFlight = inFlight;
        this.maxBodyBytes = maxBodyBytes;
        this.metrics = metrics;
        this.clock = clock;
        this.parsing = parsing;
    }

    /** Checks the body in InfluxDB's order and appends what is good of it. */
    Mono<WriteOutcome> write(WriteRequest request, Encoding encoding, byte[] body) {
        if (encoding == Encoding.LINES && !request.gzip() && body.length <= SOON_PARSED) {
            return Mono.defer(() -> normalised(request, whole(body)));
        }
        return Mono.using(
                        AtomicLong::new,
                        held -> encoding == Encoding.PROMETHEUS
                                ? samples(request, body, held)
                                : decompressed(request, body, held),
                        held -> inFlight.giveBack(held.get()))
                .subscribeOn(parsing);
    }

    private Mono<WriteOutcome> decompressed(WriteRequest request, byte[] body, AtomicLong held) {
        if (!request.gzip()) {
            return normalised(request, whole(body));
        }
        Gunzip.Result result = Gunzip.decompress(body, maxBodyBytes, bytes -> {
            boolean room = inFlight.tryTake(bytes);
            held.addAndGet(room ? bytes : 0);
            return room;
        });
        if (result instanceof Gunzip.Plain plain) {
            return normalised(request, whole(plain.bytes()));
        } else if (result instanceof Gunzip.Broken broken) {
            return refused(Reason.BODY, broken.error());
        } else if (result instanceof Gunzip.TooLarge) {
            return refused(Reason.TOO_LARGE, "Request Entity Too Large");
        }
        return refused(Reason.BUSY, "too many writes are in flight; try again");
    }

    private Mono<WriteOutcome> samples(WriteRequest request, byte[] body, AtomicLong held) {
        Samples.Result result = Samples.read(body, maxBodyBytes, bytes -> {
            boolean room = inFlight.tryTake(bytes);
            held.addAndGet(room ? bytes : 0);
            return room;
        });
        if (result instanceof Samples.Lines lines) {
            return normalised(request.inNanoseconds(), lines.text());
        } else if (result instanceof Samples.Broken broken) {
            return refused(Reason.BODY, broken.error());
        } else if (result instanceof Samples.TooLarge) {
            return refused(Reason.TOO_LARGE, "Request Entity Too Large");
        }
        return refused(Reason.BUSY, "too many writes are in flight; try again");
    }

    private static ByteSlice whole(byte[] body) {
        return new ByteSlice(body, 0, body.length);
    }

    private Mono<WriteOutcome> normalised(WriteRequest request, ByteSlice body) {
        NormalisedLines lines = new LineNormaliser()
                .normalise(body.bytes(), body.from(), body.to(), request.precision(), nanos(clock.instant()));
        if (lines.goodLines() == 0 && lines.badLines() > 0) {
            return refused(Reason.UNPARSABLE, Objects.requireNonNull(lines.error()));
        }
        if (!request.hasValidConsistency()) {
            return refused(Reason.CONSISTENCY, "invalid consistency level");
        }
        return policies.check(request.db(), request.rp()).flatMap(presence -> {
            if (presence == Presence.ABSENT) {
                return refused(Reason.POLICY_NOT_FOUND, "retention policy not found: " + request.rp());
            }
            return lines.goodLines() == 0 ? Mono.just(new Written(null)) : appended(request, lines);
        });
    }

    private Mono<WriteOutcome> appended(WriteRequest request, NormalisedLines lines) {
        return Mono.fromFuture(() -> log.append(routing.shardOf(request.db()), records(request, lines.lines())))
                .map(result -> outcome(result, lines));
    }

    private static List<LogEntry> records(WriteRequest request, ByteSlice lines) {
        return LineSplitter.split(lines, WriteLog.MAX_POINTS_BYTES).stream()
                .<LogEntry>map(piece ->
                        new LogEntry.Points(request.db(), request.rp(), piece.toArray(), request.traceparent()))
                .toList();
    }

    private WriteOutcome outcome(AppendResult result, NormalisedLines lines) {
        if (result instanceof AppendResult.Unavailable unavailable) {
            return new Refused(Reason.UNAVAILABLE, unavailable.reason());
        }
        AppendResult.Accepted accepted = (AppendResult.Accepted) result;
        metrics.appended(lines.goodLines(), lines.badLines(), lines.lines().length());
        @Nullable String error = lines.error();
        return error == null ? new Written(accepted) : new PartlyWritten(accepted, error);
    }

    private static Mono<WriteOutcome> refused(Reason reason, String error) {
        return Mono.just(new Refused(reason, error));
    }

    private static long nanos(Instant instant) {
        return TimeUnit.SECONDS.toNanos(instant.getEpochSecond()) + instant.getNano();
    }
}
