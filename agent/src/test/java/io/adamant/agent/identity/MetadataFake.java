package io.adamant.agent.identity;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;

/** A metadata server on loopback: what it knows is a map, what it demands is a header. */
final class MetadataFake implements AutoCloseable {

    private final HttpServer server;
    private final Map<String, String> answers = new ConcurrentHashMap<>();
    private final CountDownLatch released = new CountDownLatch(1);
    private volatile String demandedHeader = "";
    private volatile String demandedValue = "";
    private volatile boolean slow;

    MetadataFake() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 8);
        server.createContext("/", this::serve);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.start();
    }

    URI base() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    MetadataFake answers(String methodAndPath, String text) {
        answers.put(methodAndPath, text);
        return this;
    }

    MetadataFake demands(String header, String value) {
        demandedHeader = header;
        demandedValue = value;
        return this;
    }

    MetadataFake answersNothing() {
        slow = true;
        return this;
    }

    private void serve(HttpExchange exchange) throws IOException {
        if (slow) {
            await();
        }
        String key = exchange.getRequestMethod() + " " + exchange.getRequestURI().getPath();
        String text = answers.get(key);
        boolean allowed =
                exchange.getRequestMethod().equals("PUT")
                        || demandedValue.equals(
                                exchange.getRequestHeaders().getFirst(demandedHeader));
        byte[] body = text == null ? new byte[0] : text.getBytes(StandardCharsets.UTF_8);
        int status = !allowed ? 401 : text == null ? 404 : 200;
        exchange.sendResponseHeaders(status, status == 200 ? body.length : -1);
        if (status == 200) {
            exchange.getResponseBody().write(body);
        }
        exchange.close();
    }

    private void await() {
        try {
            released.await();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        released.countDown();
        server.stop(0);
    }
}
