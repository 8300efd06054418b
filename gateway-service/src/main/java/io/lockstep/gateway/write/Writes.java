package io.lockstep.gateway.write;

import io.lockstep.common.lineprotocol.ByteSlice;
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
            return Mono.defer(() -> normalised(request, whole(body), Room.OF_SMALL_BODIES));
        }
        return Mono.using(
                        () -> new Room(inFlight),
                        room -> encoding == Encoding.PROMETHEUS
                                ? samples(request, body, room)
                                : decompressed(request, body, room),
                        Room::giveBack)
                .subscribeOn(parsing);
    }

    private Mono<WriteOutcome> decompressed(WriteRequest request, byte[] body, Room room) {
        if (!request.gzip()) {
            return normalised(request, whole(body), room);
        }
        Gunzip.Result result = Gunzip.decompress(body, maxBodyBytes, room::take);
        if (result instanceof Gunzip.Plain plain) {
            return normalised(request, whole(plain.bytes()), room);
        } else if (result instanceof Gunzip.Broken broken) {
            return refused(Reason.BODY, broken.error());
        }
        return result instanceof Gunzip.TooLarge ? tooLarge() : busy();
    }

    private Mono<WriteOutcome> samples(WriteRequest request, byte[] body, Room room) {
        Samples.Result result = Samples.read(body, maxBodyBytes, room::take);
        if (result instanceof Samples.Lines lines) {
            return normalised(request.inNanoseconds(), lines.text(), room);
        } else if (result instanceof Samples.Broken broken) {
            return refused(Reason.BODY, broken.error());
        }
        return result instanceof Samples.TooLarge ? tooLarge() : busy();
    }

    private static ByteSlice whole(byte[] body) {
        return new ByteSlice(body, 0, body.length);
    }

    private Mono<WriteOutcome> normalised(WriteRequest request, ByteSlice body, Room room) {
        BodyRecords.@Nullable Made made = BodyRecords.of(request, body, nanos(clock.instant()), room::take);
        if (made == null) {
            return busy();
        }
        if (made.goodLines() == 0 && made.badLines() > 0) {
            return refused(Reason.UNPARSABLE, Objects.requireNonNull(made.error()));
        }
        if (!request.hasValidConsistency()) {
            return refused(Reason.CONSISTENCY, "invalid consistency level");
        }
        return policies.check(request.db(), request.rp()).flatMap(presence -> {
            if (presence == Presence.ABSENT) {
                return refused(Reason.POLICY_NOT_FOUND, "retention policy not found: " + request.rp());
            }
            return made.goodLines() == 0 ? Mono.just(new Written(null)) : appended(request, made, room);
        });
    }

    /** From here on nothing but the records is held, for which the log takes room by itself. */
    private Mono<WriteOutcome> appended(WriteRequest request, BodyRecords.Made made, Room room) {
        return Mono.fromFuture(() -> {
                    room.giveBack();
                    return log.append(routing.shardOf(request.db()), made.entries());
                })
                .map(result -> outcome(result, made));
    }

    private WriteOutcome outcome(AppendResult result, BodyRecords.Made made) {
        if (result instanceof AppendResult.Unavailable unavailable) {
            return new Refused(unavailable.isBusy() ? Reason.BUSY : Reason.UNAVAILABLE, unavailable.reason());
        }
        AppendResult.Accepted accepted = (AppendResult.Accepted) result;
        metrics.appended(made.goodLines(), made.badLines(), made.bytes());
        @Nullable String error = made.error();
        return error == null ? new Written(accepted) : new PartlyWritten(accepted, error);
    }

    private static Mono<WriteOutcome> tooLarge() {
        return refused(Reason.TOO_LARGE, "Request Entity Too Large");
    }

    private static Mono<WriteOutcome> busy() {
        return refused(Reason.BUSY, AppendResult.Unavailable.BUSY.reason());
    }

    private static Mono<WriteOutcome> refused(Reason reason, String error) {
        return Mono.just(new Refused(reason, error));
    }

    private static long nanos(Instant instant) {
        return TimeUnit.SECONDS.toNanos(instant.getEpochSecond()) + instant.getNano();
    }

    /** What one write has taken of the bytes in flight. */
    private static final class Room {

        /** Takes nothing: what becomes of a small body is soon done with, and the log counts its records. */
        static final Room OF_SMALL_BODIES = new Room(null);

        private final @Nullable BytesInFlight inFlight;
        private final AtomicLong held = new AtomicLong();

        Room(@Nullable BytesInFlight inFlight) {
            this.inFlight = inFlight;
        }

        boolean take(long bytes) {
            if (inFlight == null) {
                return true;
            }
            boolean taken = inFlight.tryTake(bytes);
            held.addAndGet(taken ? bytes : 0);
            return taken;
        }

        void giveBack() {
            if (inFlight != null) {
                inFlight.giveBack(held.getAndSet(0));
            }
        }
    }
}
