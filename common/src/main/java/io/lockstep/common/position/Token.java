package io.lockstep.common.position;

import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A position in printable form, bound to one incarnation of the write log: {@code v1:<topic-id>:0=1234,1=99}.
 *
 * @param topicId Kafka's id of the topic, which changes when a topic is deleted and created again
 * @param position what the token stands for; never empty
 */
public record Token(String topicId, Position position) {

    private static final Pattern TOPIC_ID = Pattern.compile("[A-Za-z0-9_-]{1,64}");
    private static final Pattern FORM =
            Pattern.compile("v1:([A-Za-z0-9_-]{1,64}):([0-9]{1,9}=[0-9]{1,18}(?:,[0-9]{1,9}=[0-9]{1,18}){0,255})");

    public Token {
        if (!TOPIC_ID.matcher(topicId).matches()) {
            throw new IllegalArgumentException("topic id '" + topicId + "' must be 1 to 64 of A-Z a-z 0-9 _ -");
        }
        if (position.offsets().isEmpty()) {
            throw new IllegalArgumentException("a token names at least one shard");
        }
    }

    /**
     * Reads the printable form.
     *
     * @throws IllegalArgumentException with a text fit for the client that sent it
     */
    public static Token parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("invalid token: expected v1:<topic-id>:<shard>=<offset>[,...]");
        }
        SortedMap<Integer, Long> offsets = new TreeMap<>();
        for (String entry : matcher.group(2).split(",", -1)) {
            int equals = entry.indexOf('=');
            Integer shard = Integer.valueOf(entry.substring(0, equals));
            if (offsets.put(shard, Long.valueOf(entry.substring(equals + 1))) != null) {
                throw new IllegalArgumentException("invalid token: shard " + shard + " is named twice");
            }
        }
        return new Token(matcher.group(1), new Position(offsets));
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("v1:").append(topicId);
        char separator = ':';
        for (var entry : position.offsets().entrySet()) {
            text.append(separator).append(entry.getKey()).append('=').append(entry.getValue());
            separator = ',';
        }
        return text.toString();
    }
}
