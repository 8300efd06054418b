package io.lockstep.benchmarks.system.scenario;

import io.lockstep.benchmarks.system.load.Answer;
import io.lockstep.benchmarks.system.load.Connection;
import io.lockstep.benchmarks.system.load.Requests;
import io.lockstep.local.ClusterException;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** How far a connector says that its replica is, in records of the first shard. */
final class AppliedPosition {

    private static final int LONGEST_BODY = 256 << 10;
    private static final String PATH = "/actuator/metrics/lockstep.connector.applied";

    private final URI actuator;

    AppliedPosition(URI actuator) {
        this.actuator = actuator;
    }

    /** The next record to apply, or -1 while the connector knows none. */
    long now() {
        ByteBuffer request = Requests.direct(
                ("GET " + PATH + " HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
        try (Connection connection = Connection.open(actuator, LONGEST_BODY)) {
            Answer answer = connection.exchange(request);
            if (!answer.isGood()) {
                throw new ClusterException("a connector does not say its position: " + answer.status());
            }
            return value(answer.body());
        } catch (IOException e) {
            throw new ClusterException("a connector does not say its position: " + e.getMessage(), e);
        }
    }

    /** Reads the value out of the endpoint's JSON. */
    static long value(String json) {
        String before = "\"value\":";
        int from = json.indexOf(before);
        if (from < 0) {
            throw new ClusterException("a connector's position cannot be read");
        }
        if (json.startsWith("\"NaN\"", from + before.length()) || json.startsWith("NaN", from + before.length())) {
            return -1;
        }
        int end = from + before.length();
        while (end < json.length() && "0123456789.E+-".indexOf(json.charAt(end)) >= 0) {
            end++;
        }
        return (long) Double.parseDouble(json.substring(from + before.length(), end));
    }
}
