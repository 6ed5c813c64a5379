package io.adamant.collector.cloud.local;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Typed calls of the local cloud's REST API, for the adapter, the demo and {@code adamant chaos}.
 * Every call blocks, is bounded by a time limit that covers the whole answer, and returns a {@link
 * Reply} instead of throwing.
 */
public final class LocalCloudClient implements AutoCloseable {

    /** For calls without a limit of their own. */
    public static final Duration LIMIT = Duration.ofSeconds(10);

    private final URI base;
    private final HttpClient http;

    /** What can be done to an instance, or to a group's image, on purpose. */
    public enum Fault {
        /** Changes a protected file behind the read-only mount. */
        MUTATE,
        /** SIGKILL to init. */
        KILL,
        /** SIGSTOP to every process inside. */
        SILENCE,
        /** Takes the workload's state away, so that it answers 503. */
        SICKEN,
        /** SIGKILL to the agent alone. */
        AGENT_KILL,
        /** A process inside tries to write a protected file. */
        ATTEMPT,
        /** The group's next launches never boot. Target: a group. */
        DEAD_ON_BOOT,
        /** The group's good image again. Target: a group. */
        RESTORE;

        /** The word on the command line and in the path. */
        public String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /**
     * What came of an attempt to write a protected file from inside.
     *
     * @param exit status of the process that tried
     * @param pid as the instance's pid namespace numbers it
     * @param hostPid as the host numbers it, 0 when not seen
     */
    public record Attempt(
            boolean refused, int exit, long pid, long hostPid, String path, String stderr) {

        public static Attempt from(Reply.Ok reply) {
            JsonObject json = reply.json();
            return new Attempt(
                    json.getBoolean("refused", false),
                    json.getInteger("exit", -1),
                    json.getLong("pid", 0L),
                    json.getLong("hostPid", 0L),
                    json.getString("path", ""),
                    json.getString("stderr", ""));
        }
    }

    /**
     * @param base e.g. {@code http://127.0.0.1:8490}
     */
    public LocalCloudClient(URI base) {
        this.base = base;
        this.http =
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .connectTimeout(Duration.ofSeconds(1))
                        .build();
    }

    public Reply health(Duration limit) {
        return get("/v1/health", limit);
    }

    /** First page, {@code instances}, {@code groups} and {@code images} among its keys. */
    public Reply firstPage(int size, Duration limit) {
        return get("/v1/inventory?page=0&size=" + size, limit);
    }

    /** A further page of the same inventory; refused with 409 when it has changed since. */
    public Reply page(int page, int size, long generation, Duration limit) {
        return get(
                "/v1/inventory?page=" + page + "&size=" + size + "&generation=" + generation,
                limit);
    }

    /**
     * @param boots false for an image whose init never reaches its services
     */
    public Reply putImage(String id, boolean boots, String description) {
        return send(
                "PUT",
                "/v1/images/" + part(id),
                new JsonObject().put("boot", boots ? "ok" : "dead").put("description", description),
                LIMIT);
    }

    /** Creates a group and launches what it desires; answered when all are launched. */
    public Reply putGroup(
            String name,
            String application,
            String image,
            int desired,
            int max,
            List<String> zones) {
        return send(
                "PUT",
                "/v1/groups/" + part(name),
                new JsonObject()
                        .put("application", application)
                        .put("image", image)
                        .put("desired", desired)
                        .put("max", max)
                        .put("zones", new JsonArray(zones)),
                LIMIT);
    }

    public Reply group(String name, Duration limit) {
        return get("/v1/groups/" + part(name), limit);
    }

    public Reply setImage(String group, String image) {
        return send(
                "PUT",
                "/v1/groups/" + part(group) + "/image",
                new JsonObject().put("image", image),
                LIMIT);
    }

    public Reply launch(String group, String token) {
        return send(
                "POST",
                "/v1/groups/" + part(group) + "/launch",
                new JsonObject().put("token", token),
                LIMIT);
    }

    public Reply instance(String id, Duration limit) {
        return get("/v1/instances/" + part(id), limit);
    }

    /**
     * Whether a launch token is this instance's.
     *
     * @param sha256 of the token, lower-case hexadecimal
     */
    public Reply checkLaunchToken(String id, String sha256, Duration limit) {
        return get("/v1/instances/" + part(id) + "/launch-token?sha256=" + part(sha256), limit);
    }

    public Reply console(String id, Duration limit) {
        return get("/v1/instances/" + part(id) + "/console", limit);
    }

    public Reply drain(String id) {
        return send("POST", "/v1/instances/" + part(id) + "/drain", new JsonObject(), LIMIT);
    }

    /** Answered when the copy is whole. */
    public Reply copy(String id, String token, Duration limit) {
        return send(
                "POST",
                "/v1/instances/" + part(id) + "/copy",
                new JsonObject().put("token", token),
                limit);
    }

    public Reply disableImage(String id) {
        return send("POST", "/v1/images/" + part(id) + "/disable", new JsonObject(), LIMIT);
    }

    public Reply terminate(String id) {
        return send("POST", "/v1/instances/" + part(id) + "/terminate", new JsonObject(), LIMIT);
    }

    /**
     * @param target an instance id; a group's name for {@code DEAD_ON_BOOT} and {@code RESTORE}
     */
    public Reply chaos(Fault fault, String target) {
        return send(
                "POST", "/v1/chaos/" + fault.word() + "/" + part(target), new JsonObject(), LIMIT);
    }

    private static String part(String name) {
        return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private Reply get(String path, Duration limit) {
        return exchange(HttpRequest.newBuilder(base.resolve(path)).GET().build(), limit);
    }

    private Reply send(String method, String path, JsonObject body, Duration limit) {
        HttpRequest request =
                HttpRequest.newBuilder(base.resolve(path))
                        .header("Content-Type", "application/json")
                        .method(method, HttpRequest.BodyPublishers.ofString(body.encode()))
                        .build();
        return exchange(request, limit);
    }

    /** The limit is kept here: the client's own timeout ends with the answer's headers. */
    private Reply exchange(HttpRequest request, Duration limit) {
        CompletableFuture<HttpResponse<String>> answer =
                http.sendAsync(request, HttpResponse.BodyHandlers.ofString());
        try {
            HttpResponse<String> response = answer.get(limit.toNanos(), TimeUnit.NANOSECONDS);
            return read(response);
        } catch (TimeoutException e) {
            answer.cancel(true);
            return new Reply.Unknown(
                    "no answer from the local cloud in " + limit.toMillis() + " ms");
        } catch (ExecutionException e) {
            return failed(e.getCause());
        } catch (InterruptedException e) {
            answer.cancel(true);
            Thread.currentThread().interrupt();
            return new Reply.Unknown("interrupted");
        }
    }

    private Reply failed(@Nullable Throwable cause) {
        if (cause instanceof ConnectException || cause instanceof HttpConnectTimeoutException) {
            return new Reply.Unreachable("no local cloud at " + base);
        }
        if (cause instanceof IOException) {
            return new Reply.Unknown("the local cloud's answer broke off: " + cause.getMessage());
        }
        throw new IllegalStateException(cause);
    }

    private static Reply read(HttpResponse<String> response) {
        JsonObject json;
        try {
            json = new JsonObject(response.body());
        } catch (DecodeException e) {
            return response.statusCode() >= 400 && response.statusCode() < 500
                    ? new Reply.Refused(response.statusCode(), "not an answer of a local cloud")
                    : new Reply.Unknown("not an answer of a local cloud");
        }
        return switch (response.statusCode() / 100) {
            case 2 -> new Reply.Ok(json);
            case 4 -> new Reply.Refused(response.statusCode(), json.getString("error", ""));
            // A launch that failed half way is on record there: the inventory will tell.
            default ->
                    new Reply.Unknown(json.getString("error", "status " + response.statusCode()));
        };
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
