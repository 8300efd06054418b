package io.lockstep.local;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Writes the log of a shard's index as InfluxDB does: an entry for what was written first, or dropped. */
final class IndexLog {

    /** What an entry drops, by its flag. */
    enum Dropped {
        MEASUREMENT(2),
        TAG(4),
        VALUE(8);

        private final int flag;

        Dropped(int flag) {
            this.flag = flag;
        }
    }

    private IndexLog() {}

    /** Writes the log with this number. */
    static Path write(Path shard, int number, byte[]... entries) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] entry : entries) {
            all.writeBytes(entry);
        }
        return Files.write(shard.resolve("index/0/L0-0000000" + number + ".tsl"), all.toByteArray());
    }

    /** An entry for a series that was written first. */
    static byte[] series(int number) {
        return entry(0, number, "", "", "");
    }

    /** An entry for what was dropped of a measurement. */
    static byte[] drop(Dropped what, String measurement) {
        return entry(
                what.flag,
                0,
                measurement,
                what == Dropped.MEASUREMENT ? "" : "tag",
                what == Dropped.VALUE ? "value" : "");
    }

    private static byte[] entry(int flag, int series, String measurement, String tag, String value) {
        ByteArrayOutputStream entry = new ByteArrayOutputStream();
        entry.write(flag);
        number(series, entry);
        for (String name : List.of(measurement, tag, value)) {
            number(name.length(), entry);
            entry.writeBytes(name.getBytes(UTF_8));
        }
        // The checksum, which looks like an entry to who reads from a wrong place.
        entry.writeBytes(new byte[] {(byte) Dropped.TAG.flag, 0, (byte) 0xFF, 0});
        return entry.toByteArray();
    }

    private static void number(int value, ByteArrayOutputStream out) {
        int left = value;
        for (; left >= 128; left /= 128) {
            out.write(left % 128 + 128);
        }
        out.write(left);
    }
}
