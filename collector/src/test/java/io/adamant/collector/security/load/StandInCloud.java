package io.adamant.collector.security.load;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A local cloud that has as many running instances, {@code i-0} and so on, as it is told, and takes
 * every launch token: what a collector under load asks, without the machines.
 */
final class StandInCloud implements AutoCloseable {

    private static final Pattern QUERY = Pattern.compile("page=(\\d+)&size=(\\d+)");

    private final HttpServer server;
    private final ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor();
    private final int instances;
    private final long launchedNanos;

    StandInCloud(int instances, long launchedNanos) throws IOException {
        this.instances = instances;
        this.launchedNanos = launchedNanos;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(workers);
        server.createContext("/v1/inventory", this::inventory);
        server.createContext("/v1/instances", at -> answer(at, "{\"matches\":true}"));
        server.createContext("/", at -> answer(at, "{}"));
        server.start();
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    static String name(int number) {
        return "i-" + number;
    }

    private void inventory(HttpExchange exchange) throws IOException {
        Matcher asked = QUERY.matcher(exchange.getRequestURI().getQuery());
        if (!asked.find()) {
            answer(exchange, "{}");
            return;
        }
        int size = Integer.parseInt(asked.group(2));
        int from = Integer.parseInt(asked.group(1)) * size;
        List<String> page = new ArrayList<>();
        for (int i = from; i < Math.min(instances, from + size); i++) {
            page.add(instance(name(i)));
        }
        answer(
                exchange,
                """
                {"generation":1,"pages":%d,"total":%d,"instances":[%s],"groups":[{"name":"web",\
                "application":"shop","image":"v1","desired":%d,"max":%d}]}\
                """
                        .formatted(
                                (instances + size - 1) / size,
                                instances,
                                String.join(",", page),
                                instances,
                                instances + 1));
    }

    private String instance(String id) {
        return String.format(
                Locale.ROOT,
                """
                {"id":"%s","group":"web","image":"v1","zone":"a","state":"running","status":"ok",\
                "lb":"healthy","launchedNanos":%d}\
                """,
                id,
                launchedNanos);
    }

    private static void answer(HttpExchange exchange, String json) throws IOException {
        try (exchange) {
            byte[] body = json.getBytes(StandardCharsets.UTF_8);
            exchange.getRequestBody().readAllBytes();
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        workers.close();
    }
}
