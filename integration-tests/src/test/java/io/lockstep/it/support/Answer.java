package io.lockstep.it.support;

import java.net.http.HttpHeaders;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What an HTTP server answered. */
public record Answer(int status, HttpHeaders headers, String body) {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    public JsonNode json() {
        return JSON.readTree(body);
    }

    public String header(String name) {
        return headers.firstValue(name).orElse("");
    }

    /** The rows of the first series of the first statement; empty if there is none. */
    public JsonNode rows() {
        return json().path("results").path(0).path("series").path(0).path("values");
    }

    /** The first row's value in this column, as a number; 0 if there is no row. */
    public double number(int column) {
        return rows().path(0).path(column).asDouble(0);
    }

    @Override
    public String toString() {
        return status + " " + (body.length() > 500 ? body.substring(0, 500) + "…" : body);
    }
}
