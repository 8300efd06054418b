package io.lockstep.gateway.influxql;

/** Where in the request a call of {@code now()} stands. */
record NowCall(int start, int end) {}
