package io.lockstep.it.equivalence;

import java.util.ArrayList;
import java.util.List;

/** Paths, methods, and what a browser asks. */
final class Routes {

    private static final String ORIGIN = "Origin: http://example.org";

    private Routes() {}

    static List<Ask> asks() {
        List<Ask> asks = new ArrayList<>();
        for (String path : List.of("/ping", "/status")) {
            for (String method : List.of("GET", "HEAD")) {
                for (String query : List.of(
                        "",
                        "?verbose=true",
                        "?verbose=false",
                        "?verbose=0",
                        "?verbose=1",
                        "?verbose=",
                        "?verbose",
                        "?wait_for_leader=1s")) {
                    asks.add(Ask.of(method, path + query));
                }
            }
        }
        for (String method : List.of("GET", "HEAD", "PUT", "DELETE", "PATCH", "OPTIONS", "POST")) {
            for (String path :
                    List.of("/write", "/query", "/ping", "/", "/nowhere", "/write/", "/query/x", "/api/v9")) {
                asks.add(Ask.of(method, path));
            }
        }
        for (String path : List.of("/ping", "/query?q=SHOW%20DATABASES", "/query", "/nowhere")) {
            asks.add(Ask.get(path, ORIGIN));
        }
        asks.add(Ask.of("OPTIONS", "/write?db=x", ORIGIN, "Access-Control-Request-Method: POST"));
        asks.add(Ask.of("OPTIONS", "/query", ORIGIN, "Access-Control-Request-Headers: Authorization"));
        asks.add(Ask.of("OPTIONS", "/nowhere", ORIGIN));
        asks.add(Ask.of("OPTIONS", "/ping", ORIGIN));
        asks.add(Ask.post("/write?db=" + Asks.DB, "cors f=1 1", ORIGIN));
        asks.add(Ask.post("/write", "cors f=1 1", ORIGIN));
        asks.add(Ask.get("/ping", "X-Request-Id: mine"));
        asks.add(Ask.get("/ping", "Request-Id: older"));
        asks.add(Ask.get("/ping", "Request-Id: older", "X-Request-Id: mine"));
        asks.add(Ask.get("/query", "X-Request-Id: mine"));
        asks.add(Ask.query("SHOW DATABASES").with("X-Request-Id: mine"));
        asks.add(Ask.post("/write?db=nowhere", "m f=1", "X-Request-Id: mine"));
        asks.add(Ask.get("/ping", "Connection: close"));
        asks.add(Ask.get("/query", "Connection: close"));
        asks.add(Ask.get("//ping"));
        asks.add(Ask.get("/ping/../ping"));
        return asks;
    }
}
