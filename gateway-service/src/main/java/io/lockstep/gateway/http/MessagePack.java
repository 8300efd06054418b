package io.lockstep.gateway.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import tools.jackson.databind.JsonNode;

/**
 * The part of MessagePack that the gateway's own answers need: maps, arrays, strings, whole numbers, and InfluxDB's times, which are
 * an extension of type 5 and stand in a document as 12 bytes.
 */
final class MessagePack {

    private static final int TIME = 5;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    private MessagePack() {}

    static byte[] of(JsonNode node) {
        MessagePack pack = new MessagePack();
        pack.append(node);
        return pack.out.toByteArray();
    }

    private void append(JsonNode node) {
        if (node.isObject()) {
            size(node.size(), 0x80, 0xde);
            node.properties().forEach(field -> {
                string(field.getKey());
                append(field.getValue());
            });
        } else if (node.isArray()) {
            size(node.size(), 0x90, 0xdc);
            node.forEach(this::append);
        } else if (node.isInt() || node.isLong()) {
            integer(node.asLong());
        } else if (node.isBinary()) {
            byte[] time = node.binaryValue();
            out.write(0xc7);
            out.write(time.length);
            out.write(TIME);
            out.writeBytes(time);
        } else if (node.isBoolean()) {
            out.write(node.asBoolean() ? 0xc3 : 0xc2);
        } else if (node.isString()) {
            string(node.asString());
        } else {
            throw new IllegalArgumentException("no part of an answer of the gateway's own: " + node.getNodeType());
        }
    }

    /** In the shortest signed form, as InfluxDB does; negative ones are not needed. */
    private void integer(long value) {
        if (value < 0) {
            throw new IllegalArgumentException("no number in an answer of the gateway's own: " + value);
        }
        if (value < 0x80) {
            out.write((int) value);
        } else if (value <= Short.MAX_VALUE) {
            out.write(0xd1);
            number(value, 2);
        } else if (value <= Integer.MAX_VALUE) {
            out.write(0xd2);
            number(value, 4);
        } else {
            out.write(0xd3);
            number(value, 8);
        }
    }

    private void size(int size, int small, int large) {
        if (size < 16) {
            out.write(small | size);
        } else {
            out.write(large);
            number(size, 2);
        }
    }

    private void string(String text) {
        byte[] bytes = text.getBytes(UTF_8);
        if (bytes.length < 32) {
            out.write(0xa0 | bytes.length);
        } else if (bytes.length < 0x100) {
            out.write(0xd9);
            number(bytes.length, 1);
        } else if (bytes.length < 0x10000) {
            out.write(0xda);
            number(bytes.length, 2);
        } else {
            out.write(0xdb);
            number(bytes.length, 4);
        }
        out.writeBytes(bytes);
    }

    private void number(long value, int bytes) {
        for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8) {
            out.write((int) (value >>> shift));
        }
    }
}
