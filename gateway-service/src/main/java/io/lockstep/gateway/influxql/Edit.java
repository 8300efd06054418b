package io.lockstep.gateway.influxql;

/**
 * Another text for a part of a statement.
 *
 * @param start of the part in the request
 * @param end behind the part; the start again where something is only put in
 */
record Edit(int start, int end, String text) {}
