package io.lockstep.gateway.influxql;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class BoundParametersTest {

    static Stream<Arguments> boundValues() {
        return Stream.of(
                Arguments.of("DELETE WHERE host = $x", "a", "DELETE WHERE host = 'a'"),
                Arguments.of("DELETE WHERE host=$x", "it's", "DELETE WHERE host='it\\'s'"),
                Arguments.of("DELETE WHERE host=$x", "a\\b\nc\"", "DELETE WHERE host='a\\\\b\\nc\"'"),
                Arguments.of(
                        "DELETE WHERE host=$x", "'; DROP DATABASE d --", "DELETE WHERE host='\\'; DROP DATABASE d --'"),
                Arguments.of("DELETE WHERE host=$\"x\" OR v=$x", "a", "DELETE WHERE host='a' OR v='a'"),
                Arguments.of("DELETE WHERE v = $x", 5, "DELETE WHERE v = 5"),
                Arguments.of("DELETE WHERE v = $x", -5L, "DELETE WHERE v = -5"),
                Arguments.of("DELETE WHERE v -$x > 0", -5L, "DELETE WHERE v - -5 > 0"),
                Arguments.of("DELETE WHERE v = $x", 1.5, "DELETE WHERE v = 1.5"),
                Arguments.of("DELETE WHERE v = $x", 1e20, "DELETE WHERE v = 100000000000000000000.0"),
                Arguments.of("DELETE WHERE v = $x", new BigDecimal("0.10"), "DELETE WHERE v = 0.10"),
                Arguments.of("DELETE WHERE v = $x", true, "DELETE WHERE v = true"),
                Arguments.of("DELETE FROM $x", Map.of("identifier", "a\"b"), "DELETE FROM \"a\\\"b\""),
                Arguments.of("DELETE FROM autogen.$x", Map.of("identifier", "m"), "DELETE FROM autogen.\"m\""),
                Arguments.of("DELETE WHERE v = $x", Map.of("number", 1.5), "DELETE WHERE v = 1.5"),
                Arguments.of("DELETE WHERE v = $x", Map.of("float", 1), "DELETE WHERE v = 1.0"),
                Arguments.of("DELETE WHERE v = $x", Map.of("integer", 7), "DELETE WHERE v = 7"),
                Arguments.of("DELETE WHERE host = $x", Map.of("string", "a"), "DELETE WHERE host = 'a'"),
                Arguments.of("DELETE FROM $x", Map.of("regex", "a/b"), "DELETE FROM /a\\/b/"),
                Arguments.of("DELETE WHERE host =~ $x", Map.of("regex", "a"), "DELETE WHERE host =~ /a/"),
                Arguments.of(
                        "DELETE WHERE time < now() - $x", Map.of("duration", "1h"), "DELETE WHERE time < now() - 1h"),
                Arguments.of(
                        "DELETE WHERE time < now() - $x", Map.of("duration", 10), "DELETE WHERE time < now() - 10ns"),
                Arguments.of("DELETE WHERE host = '$x' AND v = $x", 1, "DELETE WHERE host = '$x' AND v = 1"));
    }

    @ParameterizedTest
    @MethodSource("boundValues")
    void aValueIsWrittenWhereItsNameStood(String text, Object value, String expected) {
        assertThat(bound(text, value)).isInstanceOfSatisfying(BoundParameters.Bound.class, bound -> {
            assertThat(bound.text()).isEqualTo(expected);
            assertThat(bound.statements().list().get(0).hasBoundParameters()).isFalse();
        });
    }

    static Stream<Arguments> refusedValues() {
        return Stream.of(
                Arguments.of("DELETE FROM $x", "m"),
                Arguments.of("DELETE WHERE host =~ $x", "m"),
                Arguments.of("DELETE WHERE v = $x", List.of(1)),
                Arguments.of("DELETE WHERE v = $x", Map.of()),
                Arguments.of("DELETE WHERE v = $x", Map.of("table", "m")),
                Arguments.of("DELETE WHERE v = $x", Map.of("boolean", true)),
                Arguments.of("DELETE WHERE v = $x", Map.of("integer", 1.0)),
                Arguments.of("DELETE WHERE v = $x", Map.of("string", "a", "integer", 1)),
                Arguments.of("DELETE WHERE v = -$x", -1),
                Arguments.of("DELETE WHERE v = $x", Double.NaN),
                Arguments.of("DELETE WHERE v = $x", new BigDecimal("1e1000000")),
                Arguments.of("DELETE WHERE v = $x", "a\rb"),
                Arguments.of("DELETE WHERE v = $x", "a\0b"),
                Arguments.of("DELETE WHERE host =~ $x", Map.of("regex", "a\nb")),
                Arguments.of("DELETE WHERE host =~ $x", Map.of("regex", "a\\")),
                Arguments.of("DELETE WHERE time < $x", Map.of("duration", "1h; DROP DATABASE d")),
                Arguments.of("DELETE WHERE v = $y", 1),
                Arguments.of("DELETE WHERE v = $", 1),
                Arguments.of("DELETE WHERE", 1));
    }

    @ParameterizedTest
    @MethodSource("refusedValues")
    void aValueThatCannotBeWrittenThereIsRefused(String text, Object value) {
        assertThat(bound(text, value)).isInstanceOf(BoundParameters.Refused.class);
    }

    @Test
    void aNullIsRefused() {
        Statements statements = Statements.read("DELETE WHERE v = $x");

        assertThat(BoundParameters.bind(statements, Collections.singletonMap("x", null)))
                .isEqualTo(new BoundParameters.Refused("missing parameter: unable to bind parameter with type <nil>"));
    }

    @Test
    void aMissingValueIsNamedAsByTheServer() {
        assertThat(BoundParameters.bind(Statements.read("DELETE WHERE v = $h"), Map.of()))
                .isEqualTo(new BoundParameters.Refused("missing parameter: h"));
    }

    @Test
    void aBoundDatabaseIsKnownAfterwards() {
        Statements statements = Statements.read("SELECT v FROM $db..m; DROP DATABASE $db");

        assertThat(BoundParameters.bind(statements, Map.of("db", Map.of("identifier", "_lockstep"))))
                .isInstanceOfSatisfying(BoundParameters.Bound.class, bound -> assertThat(
                                bound.statements().list())
                        .allSatisfy(each -> assertThat(each.databases()).containsExactly("_lockstep")));
    }

    @Property
    void noStringEscapesItsQuotes(@ForAll String value) {
        String text = "DELETE WHERE host = $x";

        if (bound(text, value) instanceof BoundParameters.Bound bound) {
            assertThat(bound.statements().list()).hasSize(1);
            Statement statement = bound.statements().list().get(0);
            assertThat(statement.tokens().get(statement.tokens().size() - 1))
                    .extracting(Token::kind, Token::text)
                    .containsExactly(TokenKind.STRING, value);
        } else {
            assertThat(value).containsAnyOf("\r", "\0");
        }
    }

    private static BoundParameters.Binding bound(String text, Object value) {
        return BoundParameters.bind(Statements.read(text), Map.of("x", value));
    }
}
