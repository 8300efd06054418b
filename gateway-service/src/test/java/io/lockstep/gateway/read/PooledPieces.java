package io.lockstep.gateway.read;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.util.ArrayList;
import java.util.List;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.NettyDataBufferFactory;

/**
 * Pieces of an answer in pooled memory. Reactor Netty holds each of them as long as it hands it on; so does this, and sees with that
 * whether one was released a second time.
 */
final class PooledPieces extends NettyDataBufferFactory {

    private final List<ByteBuf> made = new ArrayList<>();
    private Runnable beforeJoin = () -> {};

    PooledPieces() {
        super(PooledByteBufAllocator.DEFAULT);
    }

    /** Held by this object alone. */
    ByteBuf piece(int bytes) {
        ByteBuf piece = getByteBufAllocator().buffer(bytes).writeZero(bytes);
        made.add(piece);
        return piece;
    }

    /** Held by this object, and by whoever takes it. */
    DataBuffer given(int bytes) {
        return wrap(piece(bytes).retain());
    }

    int made() {
        return made.size();
    }

    /** What happens between the pieces being let go and their being joined. */
    void beforeJoin(Runnable action) {
        beforeJoin = action;
    }

    @Override
    public DataBuffer join(List<? extends DataBuffer> pieces) {
        beforeJoin.run();
        return super.join(pieces);
    }

    void assertReleasedOnce() {
        assertThat(made).isNotEmpty().allSatisfy(piece -> assertThat(piece.refCnt())
                .isEqualTo(1));
        made.forEach(ByteBuf::release);
    }
}
