package io.lockstep.benchmarks.system.scenario;

import io.lockstep.benchmarks.system.load.Answer;
import io.lockstep.benchmarks.system.load.Connection;
import io.lockstep.benchmarks.system.load.Requests;
import io.lockstep.local.ClusterException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Numbered points whose arrival can be seen: one point, written over again and again with the next number. */
final class Marks {

    /** How much of an answer a connection has to keep so that a mark can be read out of it. */
    static final int KEPT_BODY = 4096;

    private static final String MEASUREMENT = "mark";
    private static final String NUMBER = "\"values\":[[";

    private Marks() {}

    /** Writes a number into the database of all load and returns the acknowledgement. */
    static Answer write(Connection connection, long number) throws IOException {
        return write(connection, Environment.DATABASE, number);
    }

    /** Writes a number and returns the acknowledgement. */
    static Answer write(Connection connection, String database, long number) throws IOException {
        String body = MEASUREMENT + " number=" + number + "i 1600000000000000000";
        String text = "POST /write?db=" + database + " HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: " + body.length()
                + "\r\n\r\n" + body;
        Answer answer = connection.exchange(Requests.direct(text.getBytes(StandardCharsets.US_ASCII)));
        if (!answer.isGood()) {
            throw new ClusterException("a mark is answered " + answer.status() + " " + answer.body());
        }
        return answer;
    }

    /** The read that shows the number. */
    static ByteBuffer read(String headers) {
        return Requests.query(Environment.DATABASE, "SELECT \"number\" FROM \"" + MEASUREMENT + "\"", headers);
    }

    /** The number in an answer, or -1 if there is none yet. */
    static long numberIn(Answer answer) {
        if (!answer.isGood()) {
            throw new ClusterException("a read is answered " + answer.status() + " " + answer.body());
        }
        return numberIn(answer.body());
    }

    static long numberIn(String json) {
        int values = json.indexOf(NUMBER);
        if (values < 0) {
            return -1;
        }
        int comma = json.indexOf(',', values + NUMBER.length());
        return Long.parseLong(json.substring(comma + 1, json.indexOf(']', comma)));
    }
}
