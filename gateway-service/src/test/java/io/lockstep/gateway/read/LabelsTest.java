package io.lockstep.gateway.read;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.common.cluster.ReplicaId;
import io.lockstep.gateway.pool.PoolMember;
import java.net.URI;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.http.HttpHeaders;

class LabelsTest {

    @Test
    void secondsHaveThreeDecimals() {
        assertThat(Labels.toThreeDecimals(0)).isEqualTo("0.000");
        assertThat(Labels.toThreeDecimals(0.0124)).isEqualTo("0.012");
        assertThat(Labels.toThreeDecimals(7.1)).isEqualTo("7.100");
        assertThat(Labels.toThreeDecimals(86_400.9996)).isEqualTo("86401.000");
        assertThat(Labels.toThreeDecimals(-0.25)).isEqualTo("-0.250");
        assertThat(Labels.toThreeDecimals(-0.0001)).isEqualTo("0.000");
    }

    @Test
    void whatIsNotKnownOfTheStalenessIsSaid() {
        assertThat(staleness(Optional.of(Duration.ofMillis(550)))).isEqualTo("0.550");
        assertThat(staleness(Optional.empty())).isEqualTo("unknown");
    }

    private static @Nullable String staleness(Optional<Duration> known) {
        PoolMember member =
                new PoolMember(new ReplicaId("replica-1"), URI.create("http://127.0.0.1:1"), 1, 0, false, 0.25);
        HttpHeaders headers = new HttpHeaders();
        new Labels(member, known, Optional.empty()).on(headers);
        return headers.getFirst("X-Lockstep-Staleness");
    }

    @Property
    void theTextIsTheNumberToAThousandth(@ForAll @DoubleRange(min = -1e9, max = 1e9) double seconds) {
        String text = Labels.toThreeDecimals(seconds);

        assertThat(text).matches("-?[0-9]+\\.[0-9]{3}");
        assertThat(Double.parseDouble(text)).isCloseTo(seconds, org.assertj.core.data.Offset.offset(0.00051));
        assertThat(text.length())
                .isLessThanOrEqualTo(String.format(Locale.ROOT, "%.3f", seconds).length() + 1);
    }
}
