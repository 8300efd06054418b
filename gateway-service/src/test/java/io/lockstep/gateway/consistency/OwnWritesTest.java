package io.lockstep.gateway.consistency;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.common.position.Token;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.springframework.http.HttpHeaders;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;

class OwnWritesTest {

    private final AtomicLong nanos = new AtomicLong();
    private final OwnWrites writes = new OwnWrites(true, 3, Duration.ofSeconds(5), nanos::get);

    @Test
    void aClientIsKnownByAddressAndUser() {
        writes.acknowledged(from(1, "ann"), token(7));

        assertThat(writes.of(from(1, "ann"))).contains(token(7));
        assertThat(writes.of(from(1, "bob"))).isEmpty();
        assertThat(writes.of(from(2, "ann"))).isEmpty();
    }

    @Test
    void aUserOfTheUrlIsTheSameAsOneOfTheHeader() {
        writes.acknowledged(from(1, "ann"), token(7));

        MockServerHttpRequest request = MockServerHttpRequest.get("/query?u=ann&p=secret")
                .remoteAddress(address(1))
                .build();
        assertThat(writes.of(request)).contains(token(7));
    }

    @Test
    void credentialsThatCannotBeReadAreNobodys() {
        MockServerHttpRequest request = MockServerHttpRequest.get("/query")
                .remoteAddress(address(1))
                .header("Authorization", "Basic %%%")
                .build();
        writes.acknowledged(request, token(7));

        assertThat(writes.of(request)).contains(token(7));
    }

    @Test
    void anOlderAcknowledgementThatComesLateTakesNothingBack() {
        writes.acknowledged(from(1, ""), token(9));
        writes.acknowledged(from(1, ""), token(8));

        assertThat(writes.of(from(1, ""))).contains(token(9));
    }

    @Test
    void isForgottenAfterAWhile() {
        writes.acknowledged(from(1, ""), token(7));
        nanos.addAndGet(Duration.ofMillis(4_999).toNanos());
        assertThat(writes.of(from(1, ""))).isPresent();

        nanos.addAndGet(Duration.ofMillis(1).toNanos());
        assertThat(writes.of(from(1, ""))).isEmpty();
        assertThat(writes.clients()).isZero();
    }

    @Test
    void theLeastRecentWriterIsForgottenFirst() {
        for (int client : new int[] {1, 2, 3, 1, 4}) {
            writes.acknowledged(from(client, ""), token(client));
        }

        assertThat(writes.clients()).isEqualTo(3);
        assertThat(writes.of(from(2, ""))).isEmpty();
        assertThat(writes.of(from(1, ""))).isPresent();
    }

    @Test
    void nothingIsKeptWhereNothingIsWanted() {
        OwnWrites off = new OwnWrites(false, 3, Duration.ofSeconds(5), nanos::get);
        off.acknowledged(from(1, ""), token(7));

        assertThat(off.of(from(1, ""))).isEmpty();
        assertThat(off.clients()).isZero();
    }

    private static MockServerHttpRequest from(int host, String user) {
        MockServerHttpRequest.BaseBuilder<?> request =
                MockServerHttpRequest.get("/query").remoteAddress(address(host));
        return user.isEmpty()
                ? request.build()
                : request.header("Authorization", "Basic " + HttpHeaders.encodeBasicAuth(user, "secret", null))
                        .build();
    }

    private static InetSocketAddress address(int host) {
        return new InetSocketAddress("10.0.0." + host, 1000 + host);
    }

    private static Token token(long offset) {
        return Token.parse("v1:topic:0=" + offset);
    }
}
