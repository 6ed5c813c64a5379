package io.adamant.agent.endpoint;

import io.adamant.shared.time.Deadline;
import io.adamant.shared.time.MonotonicClock;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Answers one request at a time on its own thread, one request to a connection, within {@value
 * #REQUEST_MS} ms each. A socket and a request line by hand: the JDK's HTTP server costs 10 MiB of
 * resident memory (measured on JDK 25 with the agent's flags), a sixth of the whole budget.
 */
public final class LocalEndpoint implements Runnable, AutoCloseable {

    static final int REQUEST_MS = 1000;
    static final int BACKLOG = 16;

    /**
     * The kernel takes a whole answer at once, so that a client which does not read it cannot keep
     * the others, a load balancer among them, from being served. Answers are a tenth of this.
     */
    private static final int SEND_BUFFER_BYTES = 208 << 10;

    private static final String TEXT = "text/plain; charset=utf-8";

    private final ServerSocket server;
    private final Pages pages;
    private final MonotonicClock clock;
    private final AtomicLong requests = new AtomicLong();
    private final AtomicLong broken = new AtomicLong();
    private volatile boolean closing;

    /**
     * Takes the address; {@link #run} serves it.
     *
     * @throws EndpointException when the address is not free
     */
    public LocalEndpoint(InetSocketAddress listen, Pages pages, MonotonicClock clock) {
        this.pages = pages;
        this.clock = clock;
        try {
            this.server = new ServerSocket(listen.getPort(), BACKLOG, listen.getAddress());
        } catch (IOException taken) {
            throw new EndpointException(
                    "cannot listen on "
                            + listen.getAddress().getHostAddress()
                            + ":"
                            + listen.getPort()
                            + ": "
                            + taken.getMessage(),
                    taken);
        }
    }

    public int port() {
        return server.getLocalPort();
    }

    /** Requests that were answered. */
    public long requests() {
        return requests.get();
    }

    /** Connections that brought no request in time, or none that could be read. */
    public long broken() {
        return broken.get();
    }

    /** Serves until closed. */
    @Override
    public void run() {
        while (!closing) {
            try (Socket socket = server.accept()) {
                serve(socket);
            } catch (IOException failed) {
                broken.incrementAndGet(); // this connection's trouble, or the end by close()
            }
        }
    }

    @Override
    public void close() {
        closing = true;
        try {
            server.close();
        } catch (IOException alreadyClosed) {
            broken.incrementAndGet();
        }
    }

    private void serve(Socket socket) throws IOException {
        socket.setSendBufferSize(SEND_BUFFER_BYTES);
        Deadline deadline = Deadline.after(clock.nanos(), Duration.ofMillis(REQUEST_MS));
        RequestHead head = RequestHead.read(socket, deadline, clock);
        if (head == null) {
            broken.incrementAndGet();
            answer(socket, new Answer(400, "Bad Request", TEXT, "not a request\n"));
            return;
        }
        requests.incrementAndGet();
        answer(socket, answerTo(head));
    }

    private record Answer(int status, String phrase, String type, String body) {}

    private Answer answerTo(RequestHead head) {
        if (!head.method().equals("GET")) {
            return notAllowed();
        }
        return switch (head.path()) {
            case "/ready" -> ready();
            case "/health" -> new Answer(200, "OK", "application/json", pages.health());
            case "/metrics" ->
                    new Answer(
                            200, "OK", "text/plain; version=0.0.4; charset=utf-8", pages.metrics());
            default -> notAllowed();
        };
    }

    private Answer ready() {
        String reason = pages.notReady();
        return reason.isEmpty()
                ? new Answer(200, "OK", TEXT, "ready\n")
                : new Answer(503, "Service Unavailable", TEXT, reason + "\n");
    }

    private static Answer notAllowed() {
        return new Answer(
                405, "Method Not Allowed", TEXT, "only GET /ready, /health and /metrics\n");
    }

    private static void answer(Socket socket, Answer answer) throws IOException {
        byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
        String head =
                "HTTP/1.1 "
                        + answer.status()
                        + " "
                        + answer.phrase()
                        + (answer.status() == 405 ? "\r\nAllow: GET" : "")
                        + "\r\nContent-Type: "
                        + answer.type()
                        + "\r\nContent-Length: "
                        + body.length
                        + "\r\nCache-Control: no-store\r\nConnection: close\r\n\r\n";
        OutputStream out = socket.getOutputStream();
        byte[] headBytes = head.getBytes(StandardCharsets.US_ASCII);
        byte[] whole = new byte[headBytes.length + body.length];
        System.arraycopy(headBytes, 0, whole, 0, headBytes.length);
        System.arraycopy(body, 0, whole, headBytes.length, body.length);
        out.write(whole);
        out.flush();
    }
}
