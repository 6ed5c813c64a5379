package io.adamant.collector.api.loki;

import io.adamant.collector.logs.LogStoreInMemory;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/** The Loki API on a port of its own over a store in memory, and a client. */
final class LokiServer implements AutoCloseable {

    /** 2026-11-21T10:00:00Z. */
    static final long NOW = 1_795_255_200L * 1_000_000_000L;

    final LogStoreInMemory store = new LogStoreInMemory();
    final AtomicLong now = new AtomicLong(NOW);
    final LokiApi api;
    private final Vertx vertx = Vertx.vertx();
    private final HttpServer server;
    private final HttpClient client = HttpClient.newHttpClient();
    volatile Optional<String> notReady = Optional.empty();

    LokiServer() {
        api = new LokiApi(vertx, store, store, () -> notReady, now::get);
        Router router = Router.router(vertx);
        api.mount(router);
        server = vertx.createHttpServer().requestHandler(router);
        server.listen(0, "127.0.0.1").await();
    }

    URI address(String scheme, String path) {
        return URI.create(scheme + "://127.0.0.1:" + server.actualPort() + path);
    }

    HttpClient client() {
        return client;
    }

    /** Names and values in turn as a query string. */
    static String form(String... parameters) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < parameters.length; i += 2) {
            out.append(i == 0 ? "" : "&")
                    .append(encode(parameters[i]))
                    .append('=')
                    .append(encode(parameters[i + 1]));
        }
        return out.toString();
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    HttpResponse<String> get(String path, String... parameters) {
        return send(HttpRequest.newBuilder(address("http", path + "?" + form(parameters))));
    }

    JsonObject json(String path, String... parameters) {
        HttpResponse<String> response = get(path, parameters);
        if (response.statusCode() != 200) {
            throw new AssertionError(response.statusCode() + " " + response.body());
        }
        return new JsonObject(response.body());
    }

    HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException | InterruptedException failed) {
            throw new AssertionError(failed);
        }
    }

    @Override
    public void close() {
        api.close();
        // Closing it would wait for WebSockets that nobody reads any more.
        client.shutdownNow();
        server.close().await();
        vertx.close().await();
    }
}
