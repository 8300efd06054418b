package io.lockstep.common.registry.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.lockstep.common.registry.CommandOutcome;
import io.lockstep.common.registry.Progress;
import io.lockstep.common.registry.ReaderCounts;
import io.lockstep.common.registry.VerdictBoard;
import java.util.function.Consumer;
import org.springframework.data.redis.listener.ChannelTopic;
import org.springframework.data.redis.listener.RedisMessageListenerContainer;

/**
 * Announcements of the registry as they come. Redis forgets what is announced while a subscriber is away, so each
 * announcement carries the whole state of its sender and is repeated at least every second, outcomes excepted.
 */
public final class RegistrySubscription {

    private final RedisMessageListenerContainer container;
    private final RegistryKeys keys;

    public RegistrySubscription(RedisMessageListenerContainer container, RegistryKeys keys) {
        this.container = container;
        this.keys = keys;
    }

    public void onVerdicts(Consumer<VerdictBoard> listener) {
        subscribe(keys.verdicts(), VerdictBoard.class, listener);
    }

    public void onProgress(Consumer<Progress> listener) {
        subscribe(keys.progress(), Progress.class, listener);
    }

    public void onReaders(Consumer<ReaderCounts> listener) {
        subscribe(keys.readers(), ReaderCounts.class, listener);
    }

    public void onOutcome(Consumer<CommandOutcome> listener) {
        subscribe(keys.outcomes(), CommandOutcome.class, listener);
    }

    private <T> void subscribe(String channel, Class<T> type, Consumer<T> listener) {
        container.addMessageListener(
                (message, pattern) -> RegistryJson.read(new String(message.getBody(), UTF_8), type)
                        .ifPresent(listener),
                new ChannelTopic(channel));
    }
}
