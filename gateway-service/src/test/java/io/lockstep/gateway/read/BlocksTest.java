package io.lockstep.gateway.read;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;

class BlocksTest {

    @Test
    void blocksHoldAtLeastTheirSizeButForTheLast() {
        Flux<List<String>> blocks = Blocks.of(Flux.just("a", "bb", "ccc", "d", "e"), String::length, 3);

        assertThat(blocks.collectList().block()).containsExactly(List.of("a", "bb"), List.of("ccc"), List.of("d", "e"));
    }

    @Test
    void onlyTheFirstPiecesAreHeld() {
        Flux<List<String>> blocks = Blocks.first(Flux.just("a", "bbb", "c", "", "dddd"), String::length, 3);

        assertThat(blocks.collectList().block())
                .containsExactly(List.of("a", "bbb"), List.of("c"), List.of(""), List.of("dddd"));
    }

    @Test
    void whatIsLessThanTheFirstBlockIsHeldToItsEnd() {
        assertThat(Blocks.first(Flux.just("a", "", "b"), String::length, 3)
                        .collectList()
                        .block())
                .containsExactly(List.of("a", "", "b"));
        assertThat(Blocks.first(Flux.<String>empty(), String::length, 3)
                        .collectList()
                        .block())
                .isEmpty();
    }

    @Test
    void eachSubscriberHasACountOfItsOwn() {
        Flux<List<String>> first = Blocks.first(Flux.just("a", "b", "c"), String::length, 2);
        Flux<List<String>> all = Blocks.of(Flux.just("a", "b", "c"), String::length, 2);

        for (int i = 0; i < 2; i++) {
            assertThat(first.collectList().block()).containsExactly(List.of("a", "b"), List.of("c"));
            assertThat(all.collectList().block()).containsExactly(List.of("a", "b"), List.of("c"));
        }
    }

    @Test
    void bytesAreTakenOutOfAPieceThatIsReleased() {
        PooledPieces pieces = new PooledPieces();

        assertThat(Blocks.bytes(pieces.given(3))).containsExactly(0, 0, 0);
        pieces.assertReleasedOnce();
    }

    @Test
    void piecesAreJoinedInTheirOrder() {
        assertThat(Blocks.joined(List.of("a".getBytes(UTF_8), "".getBytes(UTF_8), "bc".getBytes(UTF_8))))
                .isEqualTo("abc".getBytes(UTF_8));
        assertThat(Blocks.joined(List.of("a".getBytes(UTF_8)))).isEqualTo("a".getBytes(UTF_8));
    }
}
