package io.lockstep.gateway.read;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class MultipartFormTest {

    private static final String TYPE = "multipart/form-data; boundary=\"b b\"";

    @Test
    void fieldsAreParameters() {
        assertThat(parse(null, field("q", "SHOW é") + field("db", "x")).first("q"))
                .isEqualTo("SHOW é");
    }

    @Test
    void theUrlCountsBeforeAField() {
        assertThat(parse("q=url", field("q", "field")).first("q")).isEqualTo("url");
    }

    @Test
    void aFileOfStatementsCountsWhereNoFieldDoes() {
        String file = part("name=\"q\"; filename=\"f\"\r\nContent-Type: text/plain", "SHOW\r\nDATABASES");

        assertThat(parse(null, file).first("q")).isEqualTo("SHOW\r\nDATABASES");
        assertThat(parse(null, file + field("q", "field")).first("q")).isEqualTo("field");
    }

    @Test
    void aBodyThatEndsTooEarlyHasNoSuchField() {
        byte[] cut = field("q", "SHOW").getBytes(UTF_8);

        assertThat(MultipartForm.parse(null, TYPE, cut).first("q")).isNull();
        assertThat(MultipartForm.parse(null, "multipart/form-data", cut).first("q"))
                .isNull();
    }

    @Property(tries = 500)
    void rubbishIsNoParameters(@ForAll String rubbish) {
        assertThatCode(() -> MultipartForm.parse(null, TYPE, ("--b b\r\n" + rubbish).getBytes(ISO_8859_1)))
                .doesNotThrowAnyException();
    }

    private static FormParameters parse(@org.jspecify.annotations.Nullable String query, String parts) {
        return MultipartForm.parse(query, TYPE, (parts + "--b b--\r\n").getBytes(UTF_8));
    }

    private static String field(String name, String value) {
        return part("name=\"" + name + "\"", value);
    }

    private static String part(String disposition, String value) {
        return "--b b\r\nContent-Disposition: form-data; " + disposition + "\r\n\r\n" + value + "\r\n";
    }
}
