package io.adamant.lab.battery;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.adamant.shared.wire.HostEvents;
import io.adamant.shared.wire.LogRecord;
import io.adamant.shared.wire.MalformedOtlpException;
import io.adamant.shared.wire.OtlpDecoder;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.zip.GZIPInputStream;

/** A receiver of OTLP logs on this machine's loopback that notes when which event arrived. */
public final class EventSink implements AutoCloseable {

    private final HttpServer server;
    private final ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor();
    private final CopyOnWriteArrayList<Heard> heard = new CopyOnWriteArrayList<>();

    private EventSink(HttpServer server) {
        this.server = server;
    }

    public static EventSink open() throws IOException {
        InetSocketAddress any = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0);
        EventSink sink = new EventSink(HttpServer.create(any, 64));
        sink.server.createContext("/v1/logs", sink::logs);
        sink.server.createContext("/v1/metrics", sink::others);
        sink.server.setExecutor(sink.workers);
        sink.server.start();
        return sink;
    }

    public int port() {
        return server.getAddress().getPort();
    }

    /** Everything that came, in its order. */
    public List<Heard> heard() {
        return List.copyOf(heard);
    }

    private void others(HttpExchange exchange) throws IOException {
        exchange.getRequestBody().readAllBytes();
        answer(exchange, 200);
    }

    private void logs(HttpExchange exchange) throws IOException {
        String encoding = exchange.getRequestHeaders().getFirst("Content-Encoding");
        byte[] body = exchange.getRequestBody().readAllBytes();
        if (encoding != null && !encoding.equals("gzip") && !encoding.equals("identity")) {
            answer(exchange, 415); // the agent takes gzip then
            return;
        }
        try {
            take("gzip".equals(encoding) ? unpacked(body) : body);
            answer(exchange, 200);
        } catch (MalformedOtlpException | IOException malformed) {
            answer(exchange, 400);
        }
    }

    private static byte[] unpacked(byte[] body) throws IOException {
        try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(body))) {
            return in.readAllBytes();
        }
    }

    private void take(byte[] request) throws MalformedOtlpException {
        long now = System.nanoTime();
        for (OtlpDecoder.ResourceLogs logs : OtlpDecoder.logs(request)) {
            for (LogRecord record : logs.records()) {
                HostEvents.decode(record).ifPresent(event -> heard.add(new Heard(event, now)));
            }
        }
    }

    private static void answer(HttpExchange exchange, int status) throws IOException {
        try (exchange) {
            exchange.getResponseHeaders().set("Content-Type", "application/x-protobuf");
            exchange.sendResponseHeaders(status, -1);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        workers.close();
    }
}
