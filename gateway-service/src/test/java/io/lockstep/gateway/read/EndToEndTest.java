package io.lockstep.gateway.read;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.http.DefaultHttpHeaders;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.HttpHeaders;

class EndToEndTest {

    private final HttpHeaders client = new HttpHeaders();
    private final io.netty.handler.codec.http.HttpHeaders toReplica = new DefaultHttpHeaders();
    private final io.netty.handler.codec.http.HttpHeaders replica = new DefaultHttpHeaders();
    private final HttpHeaders answer = new HttpHeaders();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Connection",
                "Keep-Alive",
                "Proxy-Authenticate",
                "PROXY-AUTHORIZATION",
                "te",
                "Trailer",
                "Transfer-Encoding",
                "Upgrade",
                "X-Application-Context"
            })
    void whatIsAboutOneConnectionDoesNotGoThrough(String name) {
        client.set(name, "x");
        replica.set(name, "x");

        EndToEnd.copy(client, toReplica);
        EndToEnd.copy(replica, answer);

        assertThat(toReplica).isEmpty();
        assertThat(answer.isEmpty()).isTrue();
    }

    @Test
    void whatConnectionNamesDoesNotGoThrough() {
        client.add("Connection", "close, X-One");
        client.add("connection", "x-two");
        client.set("x-one", "1");
        client.set("X-Two", "2");
        client.set("X-Three", "3");
        client.forEach(replica::set);

        EndToEnd.copy(client, toReplica);
        EndToEnd.copy(replica, answer);

        assertThat(toReplica.names()).containsExactly("X-Three");
        assertThat(answer.headerNames()).containsExactly("X-Three");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Host", "Expect", "Content-Length", "Forwarded", "X-Forwarded-For", "x-forwarded-host"})
    void aRequestToAReplicaHasItsOwn(String name) {
        client.set(name, "x");
        client.set("X-Forwarder", "y");

        EndToEnd.copy(client, toReplica);

        assertThat(toReplica.names()).containsExactly("X-Forwarder");
    }

    @Test
    void allOthersGoThroughWithAllTheirValuesInThePlaceOfWhatIsThere() {
        client.addAll("Accept", List.of("text/csv", "application/json"));
        client.set("traceparent", "00-1-2-01");
        toReplica.set("accept", "*/*");
        replica.add("Set", "one").add("Set", "two").set("Content-Length", "3").set("X-Influxdb-Version", "1.8");
        answer.set("x-influxdb-version", "1.6.7");
        answer.set("Request-Id", "id");

        EndToEnd.copy(client, toReplica);
        EndToEnd.copy(replica, answer);

        assertThat(toReplica.getAll("Accept")).containsExactly("text/csv", "application/json");
        assertThat(toReplica.get("traceparent")).isEqualTo("00-1-2-01");
        assertThat(answer.get("Set")).containsExactly("one", "two");
        assertThat(answer.get("Content-Length")).containsExactly("3");
        assertThat(answer.get("X-Influxdb-Version")).containsExactly("1.8");
        assertThat(answer.get("Request-Id")).containsExactly("id");
    }
}
