package io.adamant.collector.demo;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Asks one server on loopback; a refused connection is an answer with status 0. */
final class Http implements AutoCloseable {

    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
    private final String base;

    Http(int port) {
        this.base = "http://127.0.0.1:" + port;
    }

    /**
     * An answer.
     *
     * @param status the HTTP status, or 0 when there was no answer
     */
    record Answer(int status, String body) {
        boolean isOk() {
            return status >= 200 && status < 300;
        }

        JsonObject json() {
            return new JsonObject(body);
        }
    }

    Answer get(String path) {
        return send("GET", path, null);
    }

    Answer post(String path, JsonObject body) {
        return send("POST", path, body);
    }

    Answer put(String path, JsonObject body) {
        return send("PUT", path, body);
    }

    Answer delete(String path, JsonObject body) {
        return send("DELETE", path, body);
    }

    private Answer send(String method, String path, @Nullable JsonObject body) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(base + path)).timeout(LIMIT);
        if (body == null) {
            request.method(method, BodyPublishers.noBody());
        } else {
            request.header("Content-Type", "application/json")
                    .method(method, BodyPublishers.ofString(body.encode()));
        }
        try {
            HttpResponse<String> response = client.send(request.build(), BodyHandlers.ofString());
            return new Answer(response.statusCode(), response.body());
        } catch (IOException unreachable) {
            return new Answer(0, String.valueOf(unreachable.getMessage()));
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return new Answer(0, "interrupted");
        }
    }

    @Override
    public void close() {
        client.close();
    }
}
