package io.lockstep.gateway.into;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PointLinesTest {

    private final StringBuilder out = new StringBuilder();

    @Test
    void typesStayWhatTheyAre() throws Exception {
        PointLines lines = new PointLines("", List.of(), "");
        lines.series("m", Map.of(), List.of("time", "i", "f", "s", "b"));

        assertThat(lines.row(List.of(1_000L, 1L, 1.0, "a \"q\" \\ \n,=", true), out))
                .isTrue();

        assertThat(out).hasToString("m b=true,f=1.0,i=1i,s=\"a \\\"q\\\" \\\\ \n,=\" 1000\n");
    }

    @Test
    void whatIsGroupedByAreTagsAndAnEmptyOneIsNone() throws Exception {
        PointLines lines = new PointLines("a, b", List.of(), "");
        lines.series("m", Map.of("z", "1", "k e=y", "v,a", "none", ""), List.of("time", "f g"));

        lines.row(List.of(-5L, 3L), out);

        assertThat(out).hasToString("a\\,\\ b,k\\ e\\=y=v\\,a,z=1 f\\ g=3i -5\n");
    }

    @Test
    void nullIsLeftOutAndARowOfNothingElseIsNoPoint() throws Exception {
        PointLines lines = new PointLines("", List.of(), "");
        lines.series("m", Map.of(), List.of("time", "a", "b"));

        assertThat(lines.row(Arrays.asList(1L, null, 2.5), out)).isTrue();
        assertThat(lines.row(Arrays.asList(2L, null, null), out)).isFalse();

        assertThat(out).hasToString("m b=2.5 1\n");
    }

    @Test
    void theLastColumnsMayBeTagsOfEachRow() throws Exception {
        PointLines lines = new PointLines("t", List.of("host", "dc"), "top");
        lines.series("m", Map.of("a", "1", "host", ""), List.of("time", "host", "top", "host_1", "dc"));

        lines.row(Arrays.asList(1L, "h", 2.5, "h 1", null), out);
        lines.row(Arrays.asList(2L, null, 3.5, "", 7.0), out);

        assertThat(out).hasToString("t,a=1,host=h\\ 1 host=\"h\",top=2.5 1\nt,a=1 top=3.5 2\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"top", "top_1"})
    void anotherColumnOfTheSelectorsNameIsAnError(String column) {
        PointLines lines = new PointLines("t", List.of("host"), "top");

        assertThatThrownBy(() -> lines.series("m", Map.of(), List.of("time", column, "top", "host")))
                .isInstanceOf(IntoException.class)
                .hasMessageContaining("another column of the same name");
    }

    @ParameterizedTest
    @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
    void aPointWithAValueThatCannotBeStoredIsNone(double value) throws Exception {
        PointLines lines = new PointLines("", List.of(), "");
        lines.series("m", Map.of(), List.of("time", "a", "b"));

        assertThat(lines.row(List.of(1L, 1L, value), out)).isFalse();
        assertThat(out).isEmpty();
    }

    @Test
    void aKeyLongerThanServersStoreIsNoPoint() throws Exception {
        PointLines lines = new PointLines("", List.of(), "");
        lines.series("m".repeat(65_530), Map.of(), List.of("time", "f"));
        assertThat(lines.row(List.of(1L, 1L), out)).isTrue();

        lines.series("m".repeat(65_530), Map.of(), List.of("time", "ff"));
        assertThat(lines.row(List.of(1L, 1L), out)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\nb", "a\\", "#a", ""})
    void aNameThatLineProtocolCannotHoldIsRefused(String name) {
        PointLines lines = new PointLines("", List.of(), "");

        assertThatThrownBy(() -> lines.series(name, Map.of(), List.of("time", "f")))
                .isInstanceOf(IntoException.class);
    }

    @Test
    void aColumnThatOnlyPassesForATimeIsRefused() throws Exception {
        PointLines lines = new PointLines("", List.of(), "");
        lines.series("m", Map.of(), List.of("time", "time"));

        assertThatThrownBy(() -> lines.row(List.of(1L, 1.5), out)).isInstanceOf(IntoException.class);
    }
}
