package io.lockstep.gateway.read;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.entry;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

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

    @Test
    void theFirstDispositionSaysWhatAPartIs() {
        assertThat(parse(null, "--b b\r\nX: content-disposition: form-data; name=\"q\"\r\n\r\nx\r\n")
                        .form())
                .isEmpty();
        assertThat(parse(null, part("x=\"; name=z\" ; NAME=q", "SHOW")).form()).containsExactly(entry("q", "SHOW"));
        assertThat(parse(null, part("name=q; filename=\"\"", "SHOW")).first("q"))
                .isEqualTo("SHOW");
        assertThat(parse(null, "--b b\r\nContent-Disposition: attachment; name=\"q\"\r\n\r\nx\r\n")
                        .form())
                .isEmpty();
    }

    @Test
    void whatWouldHaveToBeDecodedIsLeftOut() {
        String encoded = part("name=\"q\"\r\nContent-Transfer-Encoding: Quoted-Printable", "SHOW=20USERS");

        assertThat(parse(null, encoded + part("name*=utf-8''db", "d") + field("rp", "r"))
                        .form())
                .containsExactly(entry("rp", "r"));
    }

    /** A body of that size took minutes where each of its words was a place to begin anew. */
    @Test
    @Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void repeatedWordsAreReadOnce() {
        String repeated = "content-disposition:form-data".repeat(2_000_000 / 29);
        String quotes = "Content-Disposition: form-data" + ";name=\"".repeat(300_000);

        assertThat(parse(null, "--b b\r\n" + repeated + "\r\n\r\nx\r\n" + field("q", "SHOW"))
                        .form())
                .containsExactly(entry("q", "SHOW"));
        assertThat(parse(null, ("--b b\r\n" + quotes + "\r\n\r\nx\r\n") + field("q", "SHOW"))
                        .form())
                .containsExactly(entry("q", "SHOW"));
        assertThat(parse(null, ("--b b\r\n" + repeated.substring(0, 8_000) + "\r\n\r\n\r\n").repeat(250))
                        .form())
                .isEmpty();
    }

    @Test
    void noMorePartsAreReadThanGoReads() {
        assertThat(parse(null, field("x", "y").repeat(999) + field("q", "SHOW")).first("q"))
                .isEqualTo("SHOW");
        assertThat(parse(null, field("x", "y").repeat(1000) + field("q", "SHOW"))
                        .first("q"))
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
