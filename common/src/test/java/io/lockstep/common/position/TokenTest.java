package io.lockstep.common.position;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenTest {

    @Test
    void printsAsDocumented() {
        assertThat(new Token("abc", new Position(Map.of(1, 7L, 0, 1234L)))).hasToString("v1:abc:0=1234,1=7");
    }

    @Property
    void readsBackWhatItPrints(
            @ForAll @Size(min = 1, max = 5)
                    Map<@IntRange(min = 0, max = 99) Integer, @LongRange(min = 0, max = 1L << 59) Long> offsets) {
        Token token = new Token("q-7_Z", new Position(offsets));

        assertThat(Token.parse(token.toString())).isEqualTo(token);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "v2:abc:0=1",
                "v1::0=1",
                "v1:abc:",
                "v1:abc:0=-1",
                "v1:abc:0=1,",
                "v1:abc:0=1,0=2",
                "v1:abc:0=9999999999999999999",
                "v1:abc:0=1\n"
            })
    void refusesEverythingElse(String text) {
        assertThatThrownBy(() -> Token.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("invalid token");
    }

    @Test
    void coversOnlyWhatIsNotAheadInAnyShard() {
        Position here = new Position(Map.of(0, 5L, 1, 5L));

        assertThat(here.covers(Position.of(0, 5))).isTrue();
        assertThat(here.covers(Position.of(0, 6))).isFalse();
        assertThat(here.covers(Position.of(2, 0))).isFalse();
        assertThat(here.covers(Position.NONE)).isTrue();
        assertThat(here.max(Position.of(1, 9))).isEqualTo(new Position(Map.of(0, 5L, 1, 9L)));
    }
}
