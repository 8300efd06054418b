package io.lockstep.connector.replica;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.support.InfluxdbProperties;
import java.net.Socket;
import java.util.List;
import java.util.Optional;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.Test;

/** What all requests to a server have in common. */
class ConnectionsTest {

    @Test
    void nothingThatIsSentWaitsForAnAcknowledgementOfWhatWentBefore() throws Exception {
        try (Connections connections =
                new Connections(OneServer.properties(1), InfluxdbProperties.NONE, 2, null, Optional::empty)) {
            for (OkHttpClient client : List.of(
                    connections.writes(), connections.commands(), connections.questions(), connections.statistics())) {
                try (Socket socket = client.socketFactory().createSocket()) {
                    assertThat(socket.getTcpNoDelay()).isTrue();
                }
            }
        }
    }
}
