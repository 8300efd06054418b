package io.lockstep.gateway.read;

import io.lockstep.gateway.http.Refusal;
import java.util.concurrent.atomic.AtomicLong;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Has long texts of statements read away from the event loops, which they would hold up for tenths of a second, and no more of them at once
 * than a bound.
 */
final class LongTexts {

    /** Characters that are read in less time than it takes to hand them to another thread and back. */
    private static final int SOON_READ = 16 * 1024;

    private final long limit;
    private final Scheduler reading;
    private final AtomicLong held = new AtomicLong();

    /**
     * @param limit characters over all texts that are being read
     * @param reading where they are read
     */
    LongTexts(long limit, Scheduler reading) {
        this.limit = limit;
        this.reading = reading;
    }

    static boolean isLong(String text) {
        return text.length() > SOON_READ;
    }

    /** Has a text read by subscribing to what reads it; signals a {@link Refusal} while there are too many others. */
    <T> Mono<T> read(String text, Mono<T> reader) {
        return Mono.defer(() -> {
            int length = text.length();
            if (held.addAndGet(length) > limit) {
                held.addAndGet(-length);
                return Mono.error(new Refusal(503, "too many long statements are being read, try again"));
            }
            return reader.subscribeOn(reading).doFinally(end -> held.addAndGet(-length));
        });
    }
}
