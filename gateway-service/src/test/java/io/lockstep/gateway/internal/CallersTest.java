package io.lockstep.gateway.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;

class CallersTest {

    @Test
    void withoutASecretOnlyThisMachineIsLetIn() throws UnknownHostException {
        Callers callers = new Callers(null);

        assertThat(callers.refusal(null, new InetSocketAddress(InetAddress.getLoopbackAddress(), 1)))
                .isEmpty();
        assertThat(callers.refusal(null, new InetSocketAddress(InetAddress.getByAddress(new byte[] {10, 0, 0, 1}), 1)))
                .isPresent();
        assertThat(callers.refusal(null, null)).isPresent();
    }

    @Test
    void withASecretItDecidesAlone() {
        Callers callers = new Callers("0123456789abcdef");
        InetSocketAddress here = new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);

        assertThat(callers.refusal("Bearer 0123456789abcdef", null)).isEmpty();
        assertThat(callers.refusal("Bearer 0123456789abcdeF", here)).isPresent();
        assertThat(callers.refusal("Basic 0123456789abcdef", here)).isPresent();
        assertThat(callers.refusal(null, here)).isPresent();
    }

    @Test
    void theSecretIsNotPrinted() {
        assertThat(new InternalProperties("0123456789abcdef").toString()).doesNotContain("0123");
    }
}
