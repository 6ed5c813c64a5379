package io.adamant.shipmatrix.rig;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A bad proxy in front of a receiver: while it is bad, every third request is answered 503 and goes
 * no further, and every fifth one is delivered but its answer is thrown away.
 */
public final class Relay implements AutoCloseable {

    private static final List<String> HEADERS =
            List.of("Content-Type", "Content-Encoding", "Adamant-Batch");

    private final HttpServer server;
    private final int target;
    private final AtomicLong requests = new AtomicLong();
    private final AtomicLong thrownAway = new AtomicLong();
    private volatile boolean bad;

    /**
     * @param target port of the receiver on loopback
     */
    public Relay(int target) throws IOException {
        this.target = target;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 16);
        server.createContext("/", this::relay);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.start();
    }

    public int port() {
        return server.getAddress().getPort();
    }

    public void bad(boolean now) {
        bad = now;
    }

    /** Requests that were delivered and whose sender was not told so. */
    public long thrownAway() {
        return thrownAway.get();
    }

    private void relay(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        long number = bad ? requests.incrementAndGet() : 1;
        int status = number % 3 == 0 ? 503 : deliver(exchange, body);
        if (number % 5 == 0 && status == 200) {
            thrownAway.incrementAndGet();
            status = 502;
        }
        exchange.sendResponseHeaders(status, -1);
        exchange.close();
    }

    /** The receiver's status; 502 when it does not answer. */
    private int deliver(HttpExchange exchange, byte[] body) {
        try {
            URI uri = URI.create("http://127.0.0.1:" + target + exchange.getRequestURI());
            HttpURLConnection on = (HttpURLConnection) uri.toURL().openConnection();
            on.setRequestMethod("POST");
            on.setDoOutput(true);
            on.setReadTimeout(10_000);
            for (String header : HEADERS) {
                String value = exchange.getRequestHeaders().getFirst(header);
                if (value != null) {
                    on.setRequestProperty(header, value);
                }
            }
            on.setFixedLengthStreamingMode(body.length);
            try (OutputStream out = on.getOutputStream()) {
                out.write(body);
            }
            return on.getResponseCode();
        } catch (IOException away) {
            return 502;
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
