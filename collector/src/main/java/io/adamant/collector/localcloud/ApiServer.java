package io.adamant.collector.localcloud;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.adamant.collector.localcloud.estate.Estate;
import io.adamant.collector.localcloud.estate.Group;
import io.adamant.collector.localcloud.estate.Image;
import io.adamant.collector.localcloud.estate.ImageFaults;
import io.adamant.collector.localcloud.estate.Instance;
import io.adamant.collector.localcloud.estate.LocalCloudException;
import io.adamant.collector.localcloud.estate.Outcome;
import io.adamant.collector.localcloud.estate.StateStore;
import io.adamant.collector.localcloud.launch.Console;
import io.adamant.collector.localcloud.launch.LaunchException;
import io.adamant.collector.localcloud.launch.LaunchTokens;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The REST API, {@code /v1}, JSON, loopback only.
 *
 * <pre>
 * GET  /v1/health
 * GET  /v1/inventory?page=0[&amp;size=50][&amp;generation=G]
 * GET  /v1/images/ID           PUT /v1/images/ID    {"boot":"ok|dead","description":"..."}
 * GET  /v1/groups/G            PUT /v1/groups/G     {"image","desired","max","zones","application"}
 * PUT  /v1/groups/G/image      {"image":"ID"}
 * POST /v1/groups/G/launch     {"token":"T"}
 * GET  /v1/instances/ID[/status|/console|/launch-token?sha256=HASH]
 * POST /v1/instances/ID/terminate | drain
 * POST /v1/instances/ID/copy    {"token":"T"}
 * POST /v1/images/ID/disable
 * POST /v1/chaos/mutate|kill|silence|sicken|agent-kill|attempt/ID
 * POST /v1/chaos/dead-on-boot|restore/G
 * </pre>
 *
 * Errors are 400, 404, 405, 409, 413 or 500 with {@code {"error":"words"}}.
 */
final class ApiServer implements AutoCloseable {

    private static final int BODY_BYTES = 64 << 10;
    private static final int PAGE_SIZE = 50;
    private static final int PAGE_LIMIT = 500;

    private final HttpServer server;
    private final Estate estate;
    private final StateStore store;
    private final Views views;
    private final InstanceControl control;
    private final DiskCopier copier;
    private final Map<String, Function<String, Outcome<JsonObject>>> faults;
    private final AtomicLong requests = new AtomicLong();
    private final String requestIds;

    private ApiServer(
            HttpServer server,
            Estate estate,
            StateStore store,
            Views views,
            InstanceControl control,
            String requestIds) {
        this.server = server;
        this.requestIds = requestIds;
        this.estate = estate;
        this.store = store;
        this.views = views;
        this.control = control;
        this.copier = new DiskCopier(estate, store);
        ImageFaults imageFaults = new ImageFaults(estate);
        this.faults =
                Map.of(
                        "mutate", control::mutate,
                        "kill", control::kill,
                        "silence", control::silence,
                        "sicken", control::sicken,
                        "agent-kill", control::killAgent,
                        "attempt", control::attempt,
                        "dead-on-boot", group -> json(imageFaults.deadOnBoot(group), Group::toJson),
                        "restore", group -> json(imageFaults.restore(group), Group::toJson));
    }

    /**
     * Listens at once.
     *
     * @param port 0 for any free one
     * @param requestIds beginning of the ids that answers carry, different for every start
     * @throws LocalCloudException when the port is in use
     */
    static ApiServer start(
            int port,
            Executor executor,
            Estate estate,
            StateStore store,
            Views views,
            InstanceControl control,
            String requestIds) {
        try {
            HttpServer server =
                    HttpServer.create(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 64);
            ApiServer api = new ApiServer(server, estate, store, views, control, requestIds);
            server.setExecutor(executor);
            server.createContext("/", api::handle);
            server.start();
            return api;
        } catch (IOException e) {
            throw new LocalCloudException(
                    LocalCloudException.Code.PORT, "cannot listen on 127.0.0.1:" + port, e);
        }
    }

    int port() {
        return server.getAddress().getPort();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            Answer answer = answer(exchange);
            byte[] body = answer.json().encode().getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(answer.status(), body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private record Answer(int status, JsonObject json) {
        static Answer error(int status, String words) {
            return new Answer(status, new JsonObject().put("error", words));
        }
    }

    private Answer answer(HttpExchange exchange) throws IOException {
        if (exchange.getRequestHeaders().containsKey("Origin")) {
            // A web page of some other site must not be able to terminate anything.
            return Answer.error(403, "not for browsers");
        }
        byte[] body = exchange.getRequestBody().readNBytes(BODY_BYTES + 1);
        if (body.length > BODY_BYTES) {
            return Answer.error(413, "more than " + BODY_BYTES + " bytes");
        }
        try {
            JsonObject json =
                    body.length == 0
                            ? new JsonObject()
                            : new JsonObject(new String(body, StandardCharsets.UTF_8));
            json.getMap().values().removeIf(Objects::isNull); // null is absent
            return route(exchange, json);
        } catch (DecodeException | ClassCastException | IllegalArgumentException e) {
            return Answer.error(400, String.valueOf(e.getMessage()));
        } catch (LaunchException | LocalCloudException e) {
            return Answer.error(500, String.valueOf(e.getMessage()));
        }
    }

    private Answer route(HttpExchange exchange, JsonObject body) {
        List<String> path = List.of(exchange.getRequestURI().getPath().substring(1).split("/"));
        String method = exchange.getRequestMethod();
        if (path.size() < 2 || !path.getFirst().equals("v1")) {
            return Answer.error(404, "no such path");
        }
        List<String> rest = path.subList(2, path.size());
        Map<String, String> query = query(exchange.getRequestURI().getQuery());
        return switch (method + " " + path.get(1) + " " + rest.size()) {
            case "GET health 0" -> new Answer(200, health());
            case "GET inventory 0" -> inventory(query);
            case "GET images 1" -> found(estate.image(rest.get(0)).map(Image::toJson), rest.get(0));
            case "PUT images 1" -> image(body.put("id", rest.get(0)));
            case "GET groups 1" -> found(estate.group(rest.get(0)).map(Group::toJson), rest.get(0));
            case "POST images 2" -> imageAct(rest.get(0), rest.get(1));
            case "PUT groups 1" -> group(body.put("name", rest.get(0)));
            case "PUT groups 2", "POST groups 2" -> groupAct(method, rest, body);
            case "GET instances 1" -> made(views.instance(rest.get(0)));
            case "GET instances 2" -> instancePart(rest.get(0), rest.get(1), query);
            case "POST instances 2" -> instanceAct(rest.get(0), rest.get(1), body);
            case "POST chaos 2" -> chaos(rest.get(0), rest.get(1));
            case String other -> Answer.error(404, "no " + method + " at this path");
        };
    }

    private JsonObject health() {
        return new JsonObject()
                .put("status", "ok")
                .put("directory", store.directory().toString())
                .put("undeletedDirectories", estate.undeletedDirectories());
    }

    private Answer inventory(Map<String, String> query) {
        int page = number(query, "page", 0, 0, Integer.MAX_VALUE);
        int size = number(query, "size", PAGE_SIZE, 1, PAGE_LIMIT);
        String generation = query.get("generation");
        return made(
                views.inventory(
                        page,
                        size,
                        generation == null
                                ? OptionalLong.empty()
                                : OptionalLong.of(Long.parseLong(generation))));
    }

    private Answer image(JsonObject body) {
        return made(json(estate.putImage(Image.from(body)), Image::toJson));
    }

    private Answer group(JsonObject body) {
        return made(json(estate.putGroup(Group.from(body)), Group::toJson));
    }

    private Answer groupAct(String method, List<String> rest, JsonObject body) {
        String group = rest.get(0);
        return switch (method + " " + rest.get(1)) {
            case "PUT image" ->
                    made(json(estate.setImage(group, text(body, "image")), Group::toJson));
            case "POST launch" -> made(shown(estate.launch(group, text(body, "token"))));
            case String other -> Answer.error(404, "no such act on a group");
        };
    }

    private Answer instancePart(String id, String part, Map<String, String> query) {
        return switch (part) {
            case "status" -> made(views.instance(id));
            case "launch-token" ->
                    found(
                            estate.instance(id)
                                    .map(
                                            known ->
                                                    new JsonObject()
                                                            .put("matches", matches(known, query))),
                            id);
            case "console" ->
                    found(
                            estate.instance(id)
                                    .map(
                                            instance ->
                                                    new JsonObject()
                                                            .put("id", id)
                                                            .put("console", console(id))),
                            id);
            case String other -> Answer.error(404, "no such part of an instance");
        };
    }

    private boolean matches(Instance known, Map<String, String> query) {
        return LaunchTokens.matches(
                store.instanceDirectory(known.id()), query.getOrDefault("sha256", ""));
    }

    private String console(String id) {
        return Console.read(store.instanceDirectory(id).resolve("console.log"));
    }

    private Answer imageAct(String id, String act) {
        return act.equals("disable")
                ? made(json(estate.disableImage(id), Image::toJson))
                : Answer.error(404, "no such act on an image");
    }

    private Answer instanceAct(String id, String act, JsonObject body) {
        return switch (act) {
            case "terminate" -> made(shown(control.terminate(id)));
            case "drain" -> made(shown(estate.drain(id)));
            case "copy" -> made(copier.copy(id, text(body, "token")));
            case String other -> Answer.error(404, "no such act on an instance");
        };
    }

    private Answer chaos(String fault, String target) {
        Function<String, Outcome<JsonObject>> act = faults.get(fault);
        return act == null ? Answer.error(404, "no fault " + fault) : made(act.apply(target));
    }

    private Outcome<JsonObject> shown(Outcome<Instance> outcome) {
        return switch (outcome) {
            case Outcome.Done<Instance>(Instance instance, boolean repeated) ->
                    switch (views.instance(instance.id())) {
                        case Outcome.Done<JsonObject>(JsonObject json, boolean _) ->
                                new Outcome.Done<>(json, repeated);
                        case Outcome.Refused<JsonObject> refused -> refused;
                    };
            case Outcome.Refused<Instance>(Outcome.Why why, String words) ->
                    new Outcome.Refused<>(why, words);
        };
    }

    private static <T> Outcome<JsonObject> json(Outcome<T> outcome, Function<T, JsonObject> form) {
        return switch (outcome) {
            case Outcome.Done<T>(T value, boolean repeated) ->
                    new Outcome.Done<>(form.apply(value), repeated);
            case Outcome.Refused<T>(Outcome.Why why, String words) ->
                    new Outcome.Refused<>(why, words);
        };
    }

    private Answer made(Outcome<JsonObject> outcome) {
        return switch (outcome) {
            case Outcome.Done<JsonObject>(JsonObject json, boolean repeated) ->
                    new Answer(
                            200,
                            json.put("repeated", repeated)
                                    .put("requestId", requestIds + requests.incrementAndGet()));
            case Outcome.Refused<JsonObject>(Outcome.Why why, String words) ->
                    Answer.error(why.status(), words);
        };
    }

    private static Answer found(Optional<JsonObject> json, String what) {
        return json.map(j -> new Answer(200, j)).orElseGet(() -> Answer.error(404, "no " + what));
    }

    private static String text(JsonObject body, String key) {
        String text = body.getString(key, "");
        if (text.isEmpty() || text.length() > 200) {
            throw new IllegalArgumentException(key + " must be 1 to 200 characters");
        }
        return text;
    }

    private static int number(
            Map<String, String> query, String key, int absent, int least, int most) {
        String text = query.get(key);
        int value = text == null ? absent : Integer.parseInt(text);
        if (value < least || value > most) {
            throw new IllegalArgumentException(key + " must be " + least + " to " + most);
        }
        return value;
    }

    private static Map<String, String> query(@Nullable String query) {
        Map<String, String> values = new HashMap<>();
        if (query != null) {
            for (String pair : query.split("&")) {
                int equals = pair.indexOf('=');
                if (equals > 0) {
                    values.put(pair.substring(0, equals), pair.substring(equals + 1));
                }
            }
        }
        return values;
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
