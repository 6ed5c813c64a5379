package io.adamant.bench.sink;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A port of the sink that can be closed with all its connections, and opened again. */
final class Listener {

    /** Makes an unbound server socket: plain, or TLS. */
    interface Maker {
        ServerSocket make() throws IOException;
    }

    /** Serves a connection until it ends; an exception ends it as well. */
    interface Connection {
        void serve(Socket socket) throws IOException, InterruptedException;
    }

    private final Maker maker;
    private final Connection connection;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private ServerSocket server;
    private int port;

    Listener(int port, Maker maker, Connection connection) {
        this.port = port;
        this.maker = maker;
        this.connection = connection;
    }

    /** Binds the port, the same one as before; its number. */
    synchronized int open() throws IOException {
        if (server == null) {
            ServerSocket fresh = maker.make();
            fresh.setReuseAddress(true);
            fresh.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port), 64);
            port = fresh.getLocalPort();
            server = fresh;
            Thread.ofPlatform().daemon().name("accept-" + port).start(() -> accept(fresh));
        }
        return port;
    }

    /** Refuses from now on, and closes what is open. */
    synchronized void shut() throws IOException {
        if (server != null) {
            server.close();
            server = null;
        }
        for (Socket socket : open) {
            socket.close();
        }
        open.clear();
    }

    private void accept(ServerSocket from) {
        while (!from.isClosed()) {
            try {
                Socket socket = from.accept();
                socket.setTcpNoDelay(true);
                open.add(socket);
                if (from.isClosed()) {
                    socket.close();
                }
                Thread.ofPlatform().daemon().name("sink-connection").start(() -> serve(socket));
            } catch (IOException closed) {
                if (!from.isClosed()) {
                    throw new UncheckedIOException(closed);
                }
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            connection.serve(socket);
        } catch (IOException | InterruptedException ended) {
            // The sender went away or was sent away; what it delivered is in the ledger.
            return;
        } finally {
            open.remove(socket);
        }
    }
}
