package io.lockstep.common.lineprotocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

class LineProtocolProperties {

    private static final long NOW = 1_700_000_000_123_456_789L;
    private static final int BODIES_PER_SEED = 40;

    /** A point as a client writes it: names with any characters, properly escaped. */
    record Point(String measurement, Map<String, String> tags, Map<String, String> fields, long time) {

        String seriesKey() {
            StringBuilder key =
                    new StringBuilder(measurement.replace(",", "\\,").replace(" ", "\\ "));
            tags.forEach((name, value) ->
                    key.append(',').append(escape(name)).append('=').append(escape(value)));
            return key.toString();
        }

        String fieldSet() {
            List<String> set = new ArrayList<>();
            fields.forEach((name, value) -> set.add(escape(name) + '=' + value));
            return String.join(",", set);
        }

        private static String escape(String name) {
            return name.replace(",", "\\,").replace(" ", "\\ ").replace("=", "\\=");
        }
    }

    @Property(tries = 300)
    void readsBackEveryPointThatAClientWrites(@ForAll("bodies") List<Point> points) {
        StringBuilder body = new StringBuilder();
        points.forEach(p -> body.append(p.seriesKey() + ' ' + p.fieldSet() + ' ' + p.time + '\n'));
        byte[] bytes = body.toString().getBytes(StandardCharsets.UTF_8);
        LineReader reader = new LineReader().reset(bytes, 0, bytes.length);

        for (Point point : points) {
            assertThat(reader.next()).isTrue();
            assertThat(reader.fault()).isNull();
            assertThat(text(bytes, reader.lineStart(), reader.seriesKeyEnd())).isEqualTo(point.seriesKey());
            assertThat(text(bytes, reader.fieldsStart(), reader.fieldsEnd())).isEqualTo(point.fieldSet());
            assertThat(reader.timestamp()).isEqualTo(point.time);
            String name =
                    new String(reader.measurement().getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
            assertThat(name).isEqualTo(point.measurement);
        }
        assertThat(reader.next()).isFalse();
    }

    @Property(tries = 500)
    void theQuickWayAgreesWithTheCarefulOne(@ForAll long seed) {
        LineGarbage garbage = new LineGarbage(seed);
        for (int i = 0; i < BODIES_PER_SEED; i++) {
            byte[] body = garbage.next();
            Precision precision = garbage.precision();
            assertThat(layouts(new LineReader(), body, 0, body.length, precision))
                    .isEqualTo(layouts(new LineReader(false), body, 0, body.length, precision));
        }
    }

    /** An array that ends with the body would not survive a read past it; and what lies around a body must not matter. */
    @Property(tries = 300)
    void readsNothingOutsideTheBodyAndStaysWithinIt(@ForAll long seed, @ForAll @IntRange(min = 1, max = 9) int offset) {
        LineGarbage garbage = new LineGarbage(seed);
        for (int i = 0; i < BODIES_PER_SEED; i++) {
            byte[] body = garbage.next();
            byte[] surrounded = new byte[offset + body.length + 9];
            Arrays.fill(surrounded, (byte) '"');
            System.arraycopy(body, 0, surrounded, offset, body.length);

            List<String> alone = layouts(new LineReader(), body, 0, body.length, Precision.NANOSECONDS);

            assertThat(layouts(new LineReader(), surrounded, offset, offset + body.length, Precision.NANOSECONDS))
                    .isEqualTo(alone);
        }
    }

    @Property(tries = 300)
    void normalisedLinesAreAllGoodAndNormaliseToThemselves(@ForAll long seed) {
        LineGarbage garbage = new LineGarbage(seed);
        LineNormaliser normaliser = new LineNormaliser();
        for (int i = 0; i < BODIES_PER_SEED; i++) {
            byte[] body = garbage.next();
            NormalisedLines once = normaliser.normalise(body, 0, body.length, garbage.precision(), NOW);
            byte[] lines = once.lines().copy();

            NormalisedLines twice = normaliser.normalise(lines, 0, lines.length, Precision.NANOSECONDS, NOW + 1);

            assertThat(twice.error()).isNull();
            assertThat(twice.goodLines()).isEqualTo(once.goodLines());
            assertThat(twice.lines().bytes()).isSameAs(lines);
            assertThat(twice.lines()).isEqualTo(once.lines());
        }
    }

    @Property(tries = 300)
    void piecesAreTheWholeBodyAndEachReadsAsItDidInPlace(
            @ForAll long seed, @ForAll @IntRange(min = 1, max = 200) int maxBytes) {
        LineGarbage garbage = new LineGarbage(seed);
        ByteArrayOutputStream bodies = new ByteArrayOutputStream();
        LineNormaliser normaliser = new LineNormaliser();
        int goodLines = 0;
        for (int i = 0; i < 10; i++) {
            byte[] body = garbage.next();
            NormalisedLines good = normaliser.normalise(body, 0, body.length, Precision.NANOSECONDS, NOW);
            bodies.writeBytes(good.lines().copy());
            goodLines += good.goodLines();
        }
        byte[] all = bodies.toByteArray();

        List<ByteSlice> pieces = LineSplitter.split(new ByteSlice(all, 0, all.length), maxBytes);

        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        int linesInPieces = 0;
        for (ByteSlice piece : pieces) {
            joined.writeBytes(piece.copy());
            NormalisedLines read =
                    normaliser.normalise(piece.bytes(), piece.from(), piece.to(), Precision.NANOSECONDS, NOW);
            assertThat(read.error()).isNull();
            assertThat(piece.length() <= maxBytes || read.goodLines() == 1).isTrue();
            linesInPieces += read.goodLines();
        }
        assertThat(joined.toByteArray()).isEqualTo(all);
        assertThat(linesInPieces).isEqualTo(goodLines);
    }

    private static List<String> layouts(LineReader reader, byte[] body, int from, int to, Precision precision) {
        List<String> layouts = new ArrayList<>();
        reader.reset(body, from, to, precision);
        while (reader.next()) {
            int[] positions = {
                from,
                reader.rawStart(),
                reader.lineStart(),
                reader.measurementEnd(),
                reader.seriesKeyEnd(),
                reader.fieldsStart(),
                reader.fieldsEnd(),
                reader.timestampStart(),
                reader.timestampEnd(),
                reader.lineEnd(),
                reader.rawEnd(),
                to
            };
            StringBuilder layout = new StringBuilder();
            for (int i = 0; i < positions.length; i++) {
                assertThat(i == 0 || positions[i] >= positions[i - 1])
                        .as("in order")
                        .isTrue();
                layout.append(positions[i] - from).append(' ');
            }
            layout.setLength(layout.lastIndexOf(" ", layout.length() - 2));
            layouts.add(layout + " " + reader.timestamp() + " " + reader.fault());
        }
        return layouts;
    }

    private static String text(byte[] bytes, int from, int to) {
        return new String(bytes, from, to - from, StandardCharsets.UTF_8);
    }

    @Provide
    Arbitrary<List<Point>> bodies() {
        Arbitrary<String> name = Arbitraries.strings()
                .withChars("ab, =\"\u00fc\u20ac#.-1")
                .ofMinLength(1)
                .ofMaxLength(8)
                .filter(n -> !n.startsWith("#") && !n.isBlank());
        Arbitrary<String> string = Arbitraries.strings()
                .withChars("ab,= \n\"\\\u00fc")
                .ofMaxLength(12)
                .map(s -> '"' + s.replace("\\", "\\\\").replace("\"", "\\\"") + '"');
        Arbitrary<String> value = Arbitraries.oneOf(
                string,
                Arbitraries.doubles().map(Object::toString).filter(d -> !d.contains("Inf")),
                Arbitraries.longs().map(l -> l + "i"),
                Arbitraries.of("t", "F", "True", "false"));
        Arbitrary<Map<String, String>> tags = Arbitraries.maps(name, name).ofMaxSize(5);
        Arbitrary<Map<String, String>> fields =
                Arbitraries.maps(name, value).ofMinSize(1).ofMaxSize(5);
        Arbitrary<Long> time = Arbitraries.longs().between(Precision.MIN_NANOS, Precision.MAX_NANOS);
        return Combinators.combine(name, tags, fields, time)
                .as((m, t, f, at) -> new Point(m, new TreeMap<>(t), f, at))
                .list()
                .ofMinSize(1)
                .ofMaxSize(8);
    }
}
