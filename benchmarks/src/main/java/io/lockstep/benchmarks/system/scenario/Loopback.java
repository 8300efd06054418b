package io.lockstep.benchmarks.system.scenario;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;

/** Ports of this machine's own, for servers that are measured against. */
final class Loopback {

    static final String ADDRESS = "127.0.0.1";

    private Loopback() {}

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName(ADDRESS))) {
            return socket.getLocalPort();
        }
    }

    static boolean listens(int port) {
        try (Socket socket = new Socket(InetAddress.getByName(ADDRESS), port)) {
            return socket.isConnected();
        } catch (IOException notYet) {
            return false;
        }
    }

    static URI url(int port) {
        return URI.create("http://" + ADDRESS + ":" + port);
    }
}
