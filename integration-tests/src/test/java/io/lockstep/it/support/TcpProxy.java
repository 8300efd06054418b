package io.lockstep.it.support;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/**
 * A network between a client and a port of this machine that can lose or delay what it carries: {@link #loseConnections} lets all
 * connections of that moment swallow what is sent, either way and without a word, while new ones work; between {@link #holdAnswers} and
 * {@link #releaseAnswers} requests arrive, and what is answered waits.
 */
public final class TcpProxy implements Closeable {

    private static final int CONNECT_MILLIS = 2_000;

    private final int target;
    private final ServerSocket server;
    private final Queue<Socket> sockets = new ConcurrentLinkedQueue<>();
    private final AtomicInteger losses = new AtomicInteger();
    private volatile CountDownLatch answers = new CountDownLatch(0);
    private final ExecutorService pumps = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "tcp-proxy");
        thread.setDaemon(true);
        return thread;
    });

    private TcpProxy(int target) throws IOException {
        this.target = target;
        server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        pumps.execute(this::accept);
    }

    /** A proxy to a port on the loopback address. */
    public static TcpProxy to(int port) {
        try {
            return new TcpProxy(port);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public int port() {
        return server.getLocalPort();
    }

    public void loseConnections() {
        losses.incrementAndGet();
    }

    public void holdAnswers() {
        answers = new CountDownLatch(1);
    }

    public void releaseAnswers() {
        answers.countDown();
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (Socket socket : sockets) {
            socket.close();
        }
        pumps.shutdownNow();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                sockets.add(client);
                Socket upstream = new Socket();
                sockets.add(upstream);
                upstream.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), target), CONNECT_MILLIS);
                int born = losses.get();
                pumps.execute(() -> pump(client, upstream, () -> losses.get() == born));
                pumps.execute(() -> pump(upstream, client, () -> {
                    awaitRelease();
                    return losses.get() == born;
                }));
            } catch (IOException e) {
                // The client sees a connection that is never answered, or this proxy is closed.
                continue;
            }
        }
    }

    private void awaitRelease() {
        try {
            answers.await();
        } catch (InterruptedException e) {
            // This proxy is closed.
            Thread.currentThread().interrupt();
        }
    }

    private static void pump(Socket from, Socket to, BooleanSupplier passes) {
        byte[] buffer = new byte[16 * 1024];
        try (InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream()) {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                if (passes.getAsBoolean()) {
                    out.write(buffer, 0, read);
                    out.flush();
                }
            }
        } catch (IOException e) {
            // One side went away; closing both streams tells the other.
            return;
        }
    }
}
