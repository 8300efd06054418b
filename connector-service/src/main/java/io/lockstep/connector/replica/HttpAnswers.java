package io.lockstep.connector.replica;

import io.lockstep.connector.replica.Replica.Unavailable;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import okhttp3.Response;
import okio.Buffer;
import okio.BufferedSource;
import org.influxdb.InfluxDBException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads what InfluxDB says in an answer, and in words for an operator why there is none. */
final class HttpAnswers {

    /** The most that is read of an answer: enough for any error, and a bound for what a stranger on the port may send. */
    private static final long MAX_BYTES = 1024 * 1024;

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private HttpAnswers() {}

    /** The body, up to the bound. */
    static String text(Response response) throws IOException {
        if (response.body() == null) {
            return "";
        }
        BufferedSource source = response.body().source();
        Buffer read = new Buffer();
        while (read.size() < MAX_BYTES && source.read(read, MAX_BYTES - read.size()) != -1) {
            // reads on until the bound or the end
        }
        return read.readUtf8();
    }

    /** The error that the body tells of; the body itself if it is not InfluxDB's. */
    static String error(int status, String body) {
        try {
            return JSON.readTree(body).path("error").asString(body.isBlank() ? "HTTP " + status : body.strip());
        } catch (JacksonException e) {
            return body.isBlank() ? "HTTP " + status : body.strip();
        }
    }

    /** The same of a command, empty if there is none: a statement's own error comes with status 200; a command is a single statement. */
    static String commandError(int status, String body) {
        if (status != 200) {
            return error(status, body);
        }
        try {
            JsonNode answer = JSON.readTree(body);
            String ofStatement = answer.path("results").path(0).path("error").asString("");
            return answer.path("error").asString(ofStatement);
        } catch (JacksonException e) {
            return body.strip();
        }
    }

    /** There was no whole answer. */
    static Unavailable unavailable(IOException e) {
        boolean unsent = e instanceof ConnectException
                || e instanceof NoRouteToHostException
                || e instanceof UnknownHostException
                || e instanceof FencedException
                || String.valueOf(e.getMessage()).startsWith("failed to connect");
        return new Unavailable(reason(e), !unsent);
    }

    static String reason(Throwable e) {
        if (e instanceof FencedException fenced) {
            return String.valueOf(fenced.getMessage());
        }
        Throwable cause = e instanceof InfluxDBException && e.getCause() != null ? e.getCause() : e;
        String message = String.valueOf(cause.getMessage());
        return message.equals("timeout")
                ? "no answer in time"
                : cause.getClass().getSimpleName() + ": " + message;
    }
}
