package io.lockstep.connector.replica;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GoroutinesTest {

    private static final String HEADING = "goroutine profile: total 15\n";
    private static final String WRITER =
            "#\t0xa3221a\tgithub.com/influxdata/influxdb/coordinator.(*PointsWriter).writeToShard+0x7a\n";

    @Test
    void aWriterIsFoundWhereverItStands() throws IOException {
        assertThat(write(HEADING)).isFalse();
        for (int before = 8000; before < 8300; before++) {
            assertThat(write(HEADING + "x".repeat(before) + WRITER))
                    .as("after " + before)
                    .isTrue();
        }
        assertThat(write(HEADING + WRITER + "x".repeat(100_000))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "goroutine", "404 page not found\n"})
    void whatIsNoProfileIsNotTakenForOne(String text) {
        assertThatThrownBy(() -> write(text)).isInstanceOf(IOException.class);
    }

    private static boolean write(String profile) throws IOException {
        return Goroutines.write(new ByteArrayInputStream(profile.getBytes(UTF_8)));
    }
}
