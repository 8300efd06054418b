package io.lockstep.gateway.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.gateway.http.Refusal;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;

class LongTextsTest {

    private static final String TEXT = "x".repeat(20_000);

    private final LongTexts texts = new LongTexts(50_000, Schedulers.immediate());

    @Test
    void onlyLongTextsAreLong() {
        assertThat(LongTexts.isLong("x".repeat(16 * 1024))).isFalse();
        assertThat(LongTexts.isLong(TEXT)).isTrue();
    }

    @Test
    void aLongTextIsReadOnAThreadForThat() {
        LongTexts elsewhere = new LongTexts(50_000, Schedulers.parallel());

        String thread = elsewhere
                .read(TEXT, Mono.fromCallable(() -> Thread.currentThread().getName()))
                .block();

        assertThat(thread).startsWith("parallel");
    }

    @Test
    void beyondTheBoundTextsAreRefusedUntilOthersHaveBeenRead() {
        Sinks.Empty<String> first = Sinks.empty();
        texts.read(TEXT, first.asMono()).subscribe();
        Disposable second = texts.read(TEXT, Mono.<String>never()).subscribe();

        assertThatThrownBy(() -> texts.read(TEXT, Mono.just("read")).block())
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.status()).isEqualTo(503));
        first.emitEmpty(Sinks.EmitFailureHandler.FAIL_FAST);
        assertThat(texts.read(TEXT, Mono.just("read")).block()).isEqualTo("read");
        second.dispose();
        assertThat(texts.read("x".repeat(50_000), Mono.just("all")).block()).isEqualTo("all");
        assertThatThrownBy(() ->
                        texts.read(TEXT, Mono.error(new Refusal(400, "x"))).block())
                .hasMessage("x");
        assertThat(texts.read("x".repeat(50_000), Mono.just("all")).block()).isEqualTo("all");
    }
}
