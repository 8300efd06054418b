package io.lockstep.gateway.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class BodyFormatTest {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    @Test
    void theFormatIsTheOneThatIsNamedExactly() {
        assertThat(BodyFormat.of("text/csv", false)).isEqualTo(BodyFormat.CSV);
        assertThat(BodyFormat.of("application/csv", true)).isEqualTo(BodyFormat.CSV);
        assertThat(BodyFormat.of("application/x-msgpack", false)).isEqualTo(BodyFormat.MSGPACK);
        assertThat(BodyFormat.of("text/csv;q=0.5", false)).isEqualTo(BodyFormat.JSON);
        assertThat(BodyFormat.of(null, true)).isEqualTo(BodyFormat.PRETTY_JSON);
    }

    @Test
    void jsonEscapesWhatHtmlWouldTakeForMarkup() {
        assertThat(new String(BodyFormat.JSON.error("<a> & \"b\"\n\u2028\u0001é"), UTF_8))
                .isEqualTo("{\"error\":\"\\u003ca\\u003e \\u0026 \\\"b\\\"\\n\\u2028\\u0001é\"}\n");
    }

    @Test
    void prettyJsonHasFourSpacesAndNoneInEmptyThings() {
        assertThat(new String(BodyFormat.PRETTY_JSON.document(JSON.readTree("{\"a\":[{\"b\":1},[],{}]}")), UTF_8))
                .isEqualTo(
                        "{\n    \"a\": [\n        {\n            \"b\": 1\n        },\n        [],\n        {}\n    ]\n}\n");
    }

    @Test
    void csvQuotesAFieldThatNeedsIt() {
        assertThat(new String(BodyFormat.CSV.error("plain text"), UTF_8)).isEqualTo("error\nplain text\n");
        assertThat(new String(BodyFormat.CSV.error("a \"b\", c"), UTF_8)).isEqualTo("error\n\"a \"\"b\"\", c\"\n");
    }

    @Test
    void messagePackCountsBytesAndNotCharacters() {
        assertThat(new String(BodyFormat.MSGPACK.error("é"), ISO_8859_1))
                .isEqualTo("\u0081\u00a5error\u00a2\u00c3\u00a9");
        assertThat(new String(BodyFormat.MSGPACK.error("x".repeat(300)), ISO_8859_1))
                .startsWith("\u0081\u00a5error\u00da\u0001,xx");
    }
}
