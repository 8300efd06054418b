package io.lockstep.gateway.read;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

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
