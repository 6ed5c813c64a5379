package io.adamant.agent.ship;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ServerSocketFactory;

/**
 * A receiver that speaks in bytes, so that it can misbehave. Questions are answered well; what it
 * does with records is the test's.
 */
final class RawReceiver implements AutoCloseable {

    static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";

    /** What becomes of a request; the connection ends when it returns false. */
    @FunctionalInterface
    interface Conduct {
        boolean act(Seen request, OutputStream out) throws IOException, InterruptedException;
    }

    /**
     * @param number of the request with records, from 1; 0 for a question
     * @param batch empty for a question
     */
    record Seen(int number, String batch, String encoding, byte[] body) {}

    private final ServerSocket server;
    private final Conduct conduct;
    private final List<Seen> requests = new CopyOnWriteArrayList<>();
    private final List<Socket> open = new CopyOnWriteArrayList<>();

    RawReceiver(Conduct conduct) throws IOException {
        this(ServerSocketFactory.getDefault(), conduct);
    }

    RawReceiver(ServerSocketFactory sockets, Conduct conduct) throws IOException {
        this.server = sockets.createServerSocket(0, 10, InetAddress.getLoopbackAddress());
        this.conduct = conduct;
        Thread.ofVirtual().name("raw-receiver").start(this::accept);
    }

    int port() {
        return server.getLocalPort();
    }

    /** Requests with records. */
    List<Seen> requests() {
        return List.copyOf(requests);
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket peer = server.accept();
                open.add(peer);
                Thread.ofVirtual().start(() -> serve(peer));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(Socket peer) {
        try (peer) {
            DataInputStream in = new DataInputStream(peer.getInputStream());
            boolean more = true;
            while (more) {
                Seen request = read(in);
                if (request.number() == 0) {
                    say(peer.getOutputStream(), OK);
                } else {
                    more = conduct.act(request, peer.getOutputStream());
                }
            }
        } catch (IOException gone) {
            return; // the other side went away, which some tests are about
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private Seen read(DataInputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            head.append((char) in.readUnsignedByte());
        }
        byte[] body = new byte[Integer.parseInt(header(head, "Content-Length"))];
        in.readFully(body);
        String batch = header(head, "Adamant-Batch");
        int number = batch.isEmpty() ? 0 : requests.size() + 1;
        Seen seen = new Seen(number, batch, header(head, "Content-Encoding"), body);
        if (number > 0) {
            requests.add(seen);
        }
        return seen;
    }

    private static String header(StringBuilder head, String name) throws EOFException {
        int at = head.indexOf("\r\n" + name + ": ");
        if (at < 0) {
            return "";
        }
        int from = at + name.length() + 4;
        return head.substring(from, head.indexOf("\r\n", from));
    }

    static boolean say(OutputStream out, String words) throws IOException {
        out.write(words.getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
        return true;
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (Socket peer : open) {
            peer.close();
        }
    }
}
