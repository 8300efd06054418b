package io.lockstep.gateway.write;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.GZIPOutputStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** The texts are those of influxd 1.6.7 for the same bytes. */
class GunzipTest {

    private static final String LINES = "m v=1 5\n";

    @Test
    void readsWhatWasCompressed() throws IOException {
        assertThat(plain(gzip(LINES))).isEqualTo(LINES);
        assertThat(plain(gzip(""))).isEmpty();
    }

    @Test
    void severalMembersAreOneBody() throws IOException {
        assertThat(plain(join(gzip(LINES), gzip("m2 v=1 5\n")))).isEqualTo(LINES + "m2 v=1 5\n");
    }

    @Test
    void nothingAtAllIsRefused() {
        assertThat(error(new byte[0])).isEqualTo("EOF");
    }

    @Test
    void tooShortForAHeaderIsRefused() throws IOException {
        assertThat(error("m v=1".getBytes(UTF_8))).isEqualTo("unexpected EOF");
        assertThat(error(Arrays.copyOf(gzip(LINES), 5))).isEqualTo("unexpected EOF");
    }

    @Test
    void plainTextIsRefused() {
        assertThat(error("m v=1 sdddddddddddddddddddddddddddd".getBytes(UTF_8))).isEqualTo("gzip: invalid header");
    }

    @Test
    void aTruncatedBodyIsRefusedWhereverItEnds() throws IOException {
        byte[] whole = gzip(LINES.repeat(100));
        for (int length = 1; length < whole.length; length++) {
            assertThat(error(Arrays.copyOf(whole, length))).isEqualTo("unexpected EOF");
        }
    }

    @Test
    void aWrongChecksumOrLengthIsRefused() throws IOException {
        byte[] checksum = gzip(LINES);
        checksum[checksum.length - 6] ^= 1;
        byte[] length = gzip(LINES);
        length[length.length - 2] ^= 1;

        assertThat(error(checksum)).isEqualTo("gzip: invalid checksum");
        assertThat(error(length)).isEqualTo("gzip: invalid checksum");
    }

    @Test
    void rubbishAfterTheBodyIsRefused() throws IOException {
        assertThat(error(join(gzip(LINES), "xxxxxxxxxxxxxxxxxxxxx".getBytes(UTF_8))))
                .isEqualTo("gzip: invalid header");
    }

    @Test
    void namesAndCommentsInTheHeaderAreSkipped() throws IOException {
        byte[] bare = gzip(LINES);
        byte[] head = Arrays.copyOf(bare, 10);
        head[3] = 4 | 8 | 16;
        byte[] extra = {2, 0, 'x', 'y', 'n', 'a', 'm', 'e', 0, 'c', 0};

        assertThat(plain(join(join(head, extra), Arrays.copyOfRange(bare, 10, bare.length))))
                .isEqualTo(LINES);
    }

    @Test
    void endsWhereTheBoundIsReached() throws IOException {
        assertThat(Gunzip.decompress(gzip(LINES.repeat(100_000)), 1_000, bytes -> true))
                .isInstanceOf(Gunzip.TooLarge.class);
        assertThat(Gunzip.decompress(gzip(LINES), LINES.length(), bytes -> true))
                .isInstanceOf(Gunzip.Plain.class);
    }

    @Test
    void endsWhereThereIsNoRoomAndAsksForAllThatItHolds() throws IOException {
        AtomicLong asked = new AtomicLong();

        assertThat(Gunzip.decompress(gzip(LINES), 1_000, bytes -> asked.addAndGet(bytes) < 0))
                .isInstanceOf(Gunzip.NoRoom.class);
        assertThat(asked).hasValue(LINES.length());
    }

    @Property(tries = 500)
    void rubbishIsRefusedAndNeverThrows(@ForAll byte[] body, @ForAll boolean header) throws IOException {
        byte[] input = header ? join(Arrays.copyOf(gzip(""), 10), body) : body;

        assertThat(Gunzip.decompress(input, 1_000, bytes -> true)).isNotNull();
    }

    private static String plain(byte[] body) {
        return new String(((Gunzip.Plain) Gunzip.decompress(body, 1_000_000, bytes -> true)).bytes(), UTF_8);
    }

    private static String error(byte[] body) {
        return ((Gunzip.Broken) Gunzip.decompress(body, 1_000_000, bytes -> true)).error();
    }

    private static byte[] join(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    private static byte[] gzip(String text) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(text.getBytes(UTF_8));
        }
        return out.toByteArray();
    }
}
