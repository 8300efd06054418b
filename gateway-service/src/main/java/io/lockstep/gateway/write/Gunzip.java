package io.lockstep.gateway.write;

import java.io.ByteArrayOutputStream;
import java.util.function.LongPredicate;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Decompresses a gzip body within a bound, and refuses a broken one in the words of Go's {@code compress/gzip}, which
 * clients of InfluxDB see. Several members after one another are one body.
 */
final class Gunzip {

    private static final int HEADER = 10;
    private static final int TRAILER = 8;
    private static final int FLAG_CRC = 2;
    private static final int FLAG_EXTRA = 4;
    private static final int FLAG_NAME = 8;
    private static final int FLAG_COMMENT = 16;

    /** What came of decompressing. */
    sealed interface Result {}

    record Plain(byte[] bytes) implements Result {}

    record Broken(String error) implements Result {}

    record TooLarge() implements Result {}

    record NoRoom() implements Result {}

    private final byte[] in;
    private final long limit;
    private final LongPredicate room;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final byte[] chunk = new byte[64 * 1024];
    private int at;

    private Gunzip(byte[] in, long limit, LongPredicate room) {
        this.in = in;
        this.limit = limit;
        this.room = room;
    }

    /**
     * Decompresses a whole body.
     *
     * @param limit the most bytes that may come out
     * @param room asked before so many more bytes are held; false ends it
     */
    static Result decompress(byte[] body, long limit, LongPredicate room) {
        if (body.length == 0) {
            return new Broken("EOF");
        }
        try {
            return new Gunzip(body, limit, room).run();
        } catch (Stop stop) {
            return stop.result;
        }
    }

    private Result run() throws Stop {
        Inflater inflater = new Inflater(true);
        try {
            while (at < in.length) {
                header();
                member(inflater);
                inflater.reset();
            }
            return new Plain(out.toByteArray());
        } finally {
            inflater.end();
        }
    }

    private void header() throws Stop {
        require(HEADER);
        if ((in[at] & 0xff) != 0x1f || (in[at + 1] & 0xff) != 0x8b || in[at + 2] != 8) {
            throw broken("gzip: invalid header");
        }
        int start = at;
        int flags = in[at + 3];
        at += HEADER;
        if ((flags & FLAG_EXTRA) != 0) {
            require(2);
            int length = little(2);
            at += 2;
            require(length);
            at += length;
        }
        if ((flags & FLAG_NAME) != 0) {
            skipText();
        }
        if ((flags & FLAG_COMMENT) != 0) {
            skipText();
        }
        if ((flags & FLAG_CRC) != 0) {
            require(2);
            CRC32 crc = new CRC32();
            crc.update(in, start, at - start);
            if ((crc.getValue() & 0xffff) != little(2)) {
                throw broken("gzip: invalid header");
            }
            at += 2;
        }
    }

    private void member(Inflater inflater) throws Stop {
        CRC32 crc = new CRC32();
        inflater.setInput(in, at, in.length - at);
        while (!inflater.finished()) {
            int length = inflate(inflater);
            if (length == 0 && !inflater.finished()) {
                // Neither a preset dictionary nor more input can help.
                throw broken("unexpected EOF");
            }
            if (out.size() + (long) length > limit) {
                throw new Stop(new TooLarge());
            }
            if (!room.test(length)) {
                throw new Stop(new NoRoom());
            }
            crc.update(chunk, 0, length);
            out.write(chunk, 0, length);
        }
        long size = inflater.getBytesWritten();
        at += (int) inflater.getBytesRead();
        require(TRAILER);
        boolean intact = little(4) == (int) crc.getValue();
        at += 4;
        if (!intact || little(4) != (int) size) {
            throw broken("gzip: invalid checksum");
        }
        at += 4;
    }

    private int inflate(Inflater inflater) throws Stop {
        try {
            return inflater.inflate(chunk);
        } catch (DataFormatException e) {
            throw broken("flate: corrupt input before offset " + inflater.getBytesRead());
        }
    }

    private void skipText() throws Stop {
        do {
            require(1);
        } while (in[at++] != 0);
    }

    private int little(int bytes) {
        int value = 0;
        for (int i = 0; i < bytes; i++) {
            value |= (in[at + i] & 0xff) << 8 * i;
        }
        return value;
    }

    private void require(int bytes) throws Stop {
        if (in.length - at < bytes) {
            throw broken("unexpected EOF");
        }
    }

    private static Stop broken(String error) {
        return new Stop(new Broken(error));
    }

    /** Ends the reading from within; never leaves this class. */
    private static final class Stop extends Exception {

        private static final long serialVersionUID = 1L;

        private final transient Result result;

        Stop(Result result) {
            super(null, null, false, false);
            this.result = result;
        }
    }
}
