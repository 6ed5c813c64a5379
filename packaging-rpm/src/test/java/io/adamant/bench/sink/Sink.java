package io.adamant.bench.sink;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * The sink with its three ports, all on 127.0.0.1: OTLP, lines, and the one that it is steered by.
 *
 * <pre>
 * POST /fault?name=THIRD_503&amp;argument=0     sets the fault
 * POST /reset                                forgets everything
 * POST /latency                              forgets the latencies
 * GET  /unique                               distinct intact lines so far
 * GET  /report?expected=N                    everything, as JSON
 * </pre>
 */
public final class Sink implements AutoCloseable {

    private final Store store;
    private final Faults faults = new Faults();
    private final Listener otlp;
    private final Listener tcp;
    private final HttpServer control;
    private final int otlpPort;
    private final int tcpPort;

    /**
     * @param otlpPort 0 for any
     * @param orderSpan numbers of one file, for the order
     * @param tls makes the OTLP port's server sockets
     */
    Sink(int otlpPort, int orderSpan, Listener.Maker tls) throws IOException {
        this.store = new Store(orderSpan);
        this.otlp = new Listener(otlpPort, tls, new OtlpConnection(store, faults));
        this.tcp = new Listener(0, java.net.ServerSocket::new, new TcpConnection(store, faults));
        this.otlpPort = otlp.open();
        this.tcpPort = tcp.open();
        this.control =
                HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 16);
        control.createContext("/", this::control);
        control.start();
    }

    int otlpPort() {
        return otlpPort;
    }

    int tcpPort() {
        return tcpPort;
    }

    int controlPort() {
        return control.getAddress().getPort();
    }

    private void control(HttpExchange exchange) throws IOException {
        try (exchange) {
            String answer;
            int status = 200;
            try {
                answer = answer(exchange);
            } catch (IllegalArgumentException unusable) {
                answer = String.valueOf(unusable.getMessage());
                status = 400;
            }
            byte[] body = answer.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private String answer(HttpExchange exchange) throws IOException {
        Map<String, String> query = query(exchange.getRequestURI().getRawQuery());
        return switch (exchange.getRequestURI().getPath()) {
            case "/fault" -> {
                Fault fault = Fault.valueOf(query.get("name").toUpperCase(Locale.ROOT));
                set(fault, Long.parseLong(query.getOrDefault("argument", "0")));
                yield "";
            }
            case "/reset" -> {
                store.reset();
                yield "";
            }
            case "/latency" -> {
                store.forgetLatency();
                yield "";
            }
            case "/unique" -> Long.toString(store.unique());
            case "/report" ->
                    Json.of(store.report(Integer.parseInt(query.getOrDefault("expected", "0"))));
            default -> throw new IllegalArgumentException("no such page");
        };
    }

    private void set(Fault fault, long argument) throws IOException {
        if (fault == Fault.DOWN) {
            otlp.shut();
            tcp.shut();
        } else {
            otlp.open();
            tcp.open();
        }
        faults.set(fault, argument);
    }

    private static Map<String, String> query(String raw) {
        Map<String, String> query = new HashMap<>();
        for (String pair : raw == null ? new String[0] : raw.split("&")) {
            int equals = pair.indexOf('=');
            query.put(
                    pair.substring(0, equals),
                    URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8));
        }
        return query;
    }

    @Override
    public void close() throws IOException {
        control.stop(0);
        otlp.shut();
        tcp.shut();
    }
}
