package io.adamant.agent.ship;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * HTTP/1.1 (RFC 9112) over one kept connection. A plain socket, because {@code java.net.http} costs
 * megabytes and threads, and {@code HttpURLConnection} repeats requests behind the caller's back.
 *
 * <p>A kept connection that the other side has closed in the meantime is not a failure: the request
 * goes out once more on a new one.
 */
final class SocketTransport implements Transport {

    private final Duration connectTimeout;
    private final Duration readTimeout;

    /** Shared with {@link #abort}; all else is the shipping thread's. */
    private final AtomicReference<@Nullable Socket> socket = new AtomicReference<>();

    private volatile boolean aborted;
    private @Nullable Endpoint connected;
    private @Nullable ResponseReader responses;

    SocketTransport(Duration connectTimeout, Duration readTimeout) {
        this.connectTimeout = connectTimeout;
        this.readTimeout = readTimeout;
    }

    @Override
    public Reply post(
            Endpoint endpoint, String path, String encoding, String batch, byte[]... body) {
        byte[] head = head(endpoint, path, encoding, batch, length(body));
        boolean reused = endpoint.equals(connected) && socket.get() != null;
        Reply reply = exchange(endpoint, head, body);
        if (reused && reply instanceof Reply.Broken(boolean beforeAnswer, _) && beforeAnswer) {
            reply = exchange(endpoint, head, body);
        }
        return reply;
    }

    private Reply exchange(Endpoint endpoint, byte[] head, byte[][] body) {
        try {
            ResponseReader in = connection(endpoint);
            Socket open = socket.get();
            if (open == null || aborted) {
                disconnect();
                return new Reply.Broken(false, "aborted");
            }
            try {
                OutputStream out = open.getOutputStream();
                out.write(head);
                for (byte[] member : body) {
                    out.write(member);
                }
            } catch (IOException unsent) {
                // The other side may have answered, a 413 say, without reading to the end.
                return finish(in.readAfterFailedWrite(unsent), false);
            }
            Reply reply = in.read();
            return finish(reply, in.keepsAlive());
        } catch (IOException broken) {
            disconnect();
            return new Reply.Broken(false, words(endpoint, broken));
        }
    }

    private Reply finish(Reply reply, boolean keep) {
        if (!keep || !(reply instanceof Reply.Answer)) {
            disconnect();
        }
        return reply;
    }

    private ResponseReader connection(Endpoint endpoint) throws IOException {
        ResponseReader current = responses;
        if (current != null && endpoint.equals(connected) && socket.get() != null) {
            return current;
        }
        disconnect();
        Socket fresh = new Socket();
        socket.set(fresh);
        fresh.setTcpNoDelay(true);
        fresh.setSoTimeout((int) readTimeout.toMillis());
        fresh.connect(
                new InetSocketAddress(endpoint.host(), endpoint.port()),
                (int) connectTimeout.toMillis());
        ResponseReader reader = new ResponseReader(fresh.getInputStream());
        responses = reader;
        connected = endpoint;
        return reader;
    }

    private static byte[] head(
            Endpoint endpoint, String path, String encoding, String batch, long length) {
        StringBuilder head = new StringBuilder(256);
        head.append("POST ").append(endpoint.basePath()).append(path).append(" HTTP/1.1\r\n");
        head.append("Host: ").append(endpoint.host()).append(':').append(endpoint.port());
        head.append("\r\nContent-Type: application/x-protobuf\r\n");
        if (!encoding.isEmpty()) {
            head.append("Content-Encoding: ").append(encoding).append("\r\n");
        }
        if (!batch.isEmpty()) {
            head.append("Adamant-Batch: ").append(batch).append("\r\n");
        }
        head.append("Content-Length: ").append(length).append("\r\n\r\n");
        return head.toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    private static long length(byte[][] body) {
        long length = 0;
        for (byte[] member : body) {
            length += member.length;
        }
        return length;
    }

    private static String words(Endpoint endpoint, IOException broken) {
        return endpoint + ": " + broken.getClass().getSimpleName() + " " + broken.getMessage();
    }

    @Override
    public void abort() {
        aborted = true;
        closeSocket();
    }

    private void disconnect() {
        closeSocket();
        connected = null;
        responses = null;
    }

    private void closeSocket() {
        Socket open = socket.getAndSet(null);
        if (open == null) {
            return;
        }
        try {
            open.close();
        } catch (IOException alreadyGone) {
            // Nothing is kept from a connection that is given up.
            return;
        }
    }

    @Override
    public void close() {
        disconnect();
    }
}
