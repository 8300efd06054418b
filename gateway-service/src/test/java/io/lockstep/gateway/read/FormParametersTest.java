package io.lockstep.gateway.read;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FormParametersTest {

    @Test
    void theFormComesBeforeTheUrlAndTheFirstValueCounts() {
        FormParameters parameters = parse("q=url&db=a&db=b&pretty=true", "q=form&q=later");

        assertThat(parameters.first("q")).isEqualTo("form");
        assertThat(parameters.first("db")).isEqualTo("a");
        assertThat(parameters.firstOfUrl("pretty")).isEqualTo("true");
        assertThat(parameters.first("rp")).isNull();
    }

    @Test
    void whatCannotBeDecodedIsLeftOut() {
        FormParameters parameters = parse("a=%zz&b=%4&c=x;y&d&=e&f=1%2B1+2", "");

        assertThat(parameters.url()).containsOnlyKeys("d", "", "f").containsEntry("f", "1+1 2");
    }

    @ParameterizedTest
    @CsvSource({
        "q=a&db=b, , false",
        "q=a, db=b, false",
        "db=a, q=b, false",
        "'q=a;', , true",
        "'a;b', q=b, true",
        "q=a, 'x=y;z', true",
        "q=a&%71=b, , true",
        "q=a, q=a, true"
    })
    void statementsInOnePlaceLeaveNoDoubt(@Nullable String url, @Nullable String form, boolean inDoubt) {
        assertThat(parse(url, form == null ? "" : form).inDoubt()).isEqualTo(inDoubt);
    }

    /** Of more, a server reads none, or all of them in a memory that a gateway does not have. */
    @Test
    void ofTooManyPairsNoneIsRead() {
        assertThat(parse("q=url", "q=form" + "&a".repeat(9_999)).first("q")).isEqualTo("form");
        assertThat(parse("q=url", "q=form" + "&a".repeat(10_000)).first("q")).isEqualTo("url");
        assertThat(parse("q=url", "&a".repeat(10_000) + "&q=form").inDoubt()).isTrue();
    }

    /** Names of one hash, which are 10,000 places to look at for each of them in some maps. */
    @Test
    @Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void namesOfOneHashAreReadAsFastAsOthers() {
        String pairs = IntStream.range(0, 8192)
                .mapToObj(i -> Integer.toBinaryString(8192 | i)
                        .substring(1)
                        .replace("0", "Aa")
                        .replace("1", "BB"))
                .collect(Collectors.joining("&"));

        for (int i = 0; i < 100; i++) {
            assertThat(parse(null, pairs).form()).hasSize(8192);
        }
    }

    @Property(tries = 300)
    void whatIsEncodedIsReadBack(@ForAll String value) {
        String valid = new String(value.getBytes(UTF_8), UTF_8);

        assertThat(parse(null, "q=" + URLEncoder.encode(valid, UTF_8)).first("q"))
                .isEqualTo(valid);
    }

    private static FormParameters parse(@Nullable String url, String form) {
        return FormParameters.parse(url, form.getBytes(UTF_8));
    }
}
