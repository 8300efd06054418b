package io.lockstep.gateway.consistency;

import io.lockstep.common.position.Token;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.springframework.http.server.reactive.ServerHttpRequest;

/**
 * Remembers for a short time how far each client's own writes go, for a bounded number of clients. Clients are told apart by
 * address and user; those behind one proxy share what they are remembered by, and see each other's writes.
 */
public final class OwnWrites {

    private record Written(Token token, long at) {}

    private final boolean remembers;
    private final int maxClients;
    private final long nanosKept;
    private final LongSupplier nanoTime;

    /** The least recent writer first. */
    private final Map<Client, Written> writes = new LinkedHashMap<>();

    private volatile boolean empty = true;

    /** @param remembers whether anything is kept at all */
    OwnWrites(boolean remembers, int maxClients, Duration kept, LongSupplier nanoTime) {
        this.remembers = remembers;
        this.maxClients = maxClients;
        this.nanosKept = kept.toNanos();
        this.nanoTime = nanoTime;
    }

    /** Takes note of what a client is told that it has written. */
    public void acknowledged(ServerHttpRequest request, Token token) {
        if (remembers) {
            note(Client.of(request), token);
        }
    }

    private synchronized void note(Client client, Token token) {
        long now = nanoTime.getAsLong();
        Written before = writes.remove(client);
        writes.put(client, new Written(before == null ? token : later(before.token(), token), now));
        forget(now);
        empty = false;
    }

    /** How far a client's own writes go; empty if it has not written lately. */
    Optional<Token> of(ServerHttpRequest request) {
        if (empty) {
            return Optional.empty();
        }
        Client client = Client.of(request);
        synchronized (this) {
            forget(nanoTime.getAsLong());
            empty = writes.isEmpty();
            return Optional.ofNullable(writes.get(client)).map(Written::token);
        }
    }

    synchronized int clients() {
        return writes.size();
    }

    private static Token later(Token before, Token now) {
        return before.topicId().equals(now.topicId())
                ? new Token(now.topicId(), before.position().max(now.position()))
                : now;
    }

    private void forget(long now) {
        Iterator<Written> oldest = writes.values().iterator();
        while (oldest.hasNext() && (now - oldest.next().at() >= nanosKept || writes.size() > maxClients)) {
            oldest.remove();
        }
    }
}
