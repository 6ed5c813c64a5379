package io.adamant.collector.api.loki;

import io.adamant.collector.logs.LogStore;
import io.adamant.collector.logs.LogTail;
import io.adamant.collector.logs.logql.EvaluationException;
import io.adamant.collector.logs.logql.LogqlEngine;
import io.adamant.collector.logs.logql.syntax.LogqlException;
import io.adamant.shared.time.WallClock;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The routes of the Loki read API. Queries run on {@value #WORKERS} threads of their own, so that a
 * long one never keeps the page waiting; more than {@value #MAX_WAITING} at a time get 429.
 */
public final class LokiApi implements AutoCloseable {

    static final int WORKERS = 4;
    static final int MAX_WAITING = 64;

    /** How long one look through the store may take. */
    static final Duration DEADLINE = Duration.ofSeconds(30);

    /** As {@link #DEADLINE}, for what an editor asks while its user types. */
    static final Duration HINT_DEADLINE = Duration.ofSeconds(5);

    private static final String V1 = "/loki/api/v1";
    private static final long MAX_FORM_BYTES = 128 << 10;

    private final WorkerExecutor workers;
    private final WallClock clock;
    private final Supplier<Optional<String>> notReady;
    private final TailSockets tails;
    private final Map<String, Function<LokiAsk, LokiReply>> endpoints = new LinkedHashMap<>();
    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicLong refused = new AtomicLong();

    /**
     * @param notReady why {@code /ready} is to say no, in words; empty when it is to say yes
     */
    public LokiApi(
            Vertx vertx,
            LogStore store,
            LogTail tail,
            Supplier<Optional<String>> notReady,
            WallClock clock) {
        this.clock = clock;
        this.notReady = notReady;
        this.workers = vertx.createSharedWorkerExecutor("adamant-loki", WORKERS);
        LogqlEngine engine = new LogqlEngine(store, DEADLINE);
        this.tails = new TailSockets(vertx, workers, engine, tail, clock);
        endpoints(store, engine);
    }

    private void endpoints(LogStore store, LogqlEngine engine) {
        QueryEndpoints queries = new QueryEndpoints(engine, clock);
        LabelEndpoints labels = new LabelEndpoints(store, new LogqlEngine(store, HINT_DEADLINE));
        VolumeEndpoints volumes = new VolumeEndpoints(store, HINT_DEADLINE);
        endpoints.put("/query", queries::query);
        endpoints.put("/query_range", queries::queryRange);
        endpoints.put("/labels", labels::labels);
        endpoints.put("/label", labels::labels);
        endpoints.put("/label/:name/values", labels::values);
        endpoints.put("/series", labels::series);
        endpoints.put("/detected_fields", labels::detectedFields);
        endpoints.put("/detected_field/:name/values", labels::detectedFieldValues);
        endpoints.put("/index/stats", volumes::stats);
        endpoints.put("/index/volume", volumes::volume);
        endpoints.put("/index/volume_range", volumes::volumeRange);
        endpoints.put("/status/buildinfo", _ -> buildInfo());
        endpoints.put("/rules", _ -> new LokiReply(200, "application/yaml", json().toBuffer()));
    }

    /**
     * Adds the routes. Whoever mounts them has put its own checks before them: these are as open as
     * the port they are on.
     */
    public void mount(Router router) {
        endpoints.forEach(
                (path, endpoint) -> {
                    router.get(V1 + path).handler(context -> answer(endpoint, context));
                    router.post(V1 + path)
                            .handler(BodyHandler.create(false).setBodyLimit(MAX_FORM_BYTES))
                            .handler(context -> answer(endpoint, context));
                });
        router.get(V1 + "/tail").handler(this::tail);
        router.get("/ready").handler(context -> send(context, ready()));
        router.get("/prometheus/api/v1/rules").handler(context -> empty(context, "groups"));
        router.get("/prometheus/api/v1/alerts").handler(context -> empty(context, "alerts"));
    }

    /** What happened to those who could not be served, for the metrics. */
    public Counts counts() {
        return new Counts(
                refused.get(), tails.open(), tails.refused(), tails.dropped(), tails.delayed());
    }

    @Override
    public void close() {
        tails.close();
        workers.close();
    }

    private void answer(Function<LokiAsk, LokiReply> endpoint, RoutingContext context) {
        if (waiting.incrementAndGet() > MAX_WAITING) {
            waiting.decrementAndGet();
            refused.incrementAndGet();
            context.response().putHeader("Retry-After", "1");
            send(context, LokiReply.text(429, "too many queries at a time"));
            return;
        }
        LokiAsk ask = ask(context);
        workers.executeBlocking(() -> reply(endpoint, ask), false)
                .onComplete(
                        result -> {
                            waiting.decrementAndGet();
                            if (result.succeeded()) {
                                send(context, result.result());
                            } else {
                                context.fail(500, result.cause());
                            }
                        });
    }

    private LokiAsk ask(RoutingContext context) {
        String name = context.pathParam("name");
        return new LokiAsk(
                name == null ? "" : name,
                MultiMap.caseInsensitiveMultiMap().addAll(context.request().params()),
                context.request().headers(),
                clock.unixNanos());
    }

    static LokiReply reply(Function<LokiAsk, LokiReply> endpoint, LokiAsk ask) {
        try {
            return endpoint.apply(ask);
        } catch (LokiException bad) {
            return LokiReply.text(bad.status(), bad.words());
        } catch (LogqlException bad) {
            String words = String.valueOf(bad.getMessage());
            boolean isTyping = bad.kind() == LogqlException.Kind.SYNTAX;
            return LokiReply.text(400, isTyping ? "parse error: " + words : words);
        } catch (EvaluationException unanswerable) {
            return LokiReply.text(400, String.valueOf(unanswerable.getMessage()));
        }
    }

    private void tail(RoutingContext context) {
        LokiReply problem =
                reply(
                        ask -> {
                            tails.open(context.request(), TailAsk.of(ask));
                            return LokiReply.text(200, "");
                        },
                        ask(context));
        if (problem.status() != 200) {
            send(context, problem);
        }
    }

    private LokiReply ready() {
        return notReady.get()
                .map(words -> LokiReply.text(503, words))
                .orElseGet(() -> LokiReply.text(200, "ready"));
    }

    /** Rules and alerts are Prometheus's work; Grafana asks whether there are some. */
    private static void empty(RoutingContext context, String name) {
        send(context, LokiReply.data(json().put(name, new JsonArray())));
    }

    private static LokiReply buildInfo() {
        String version =
                Optional.ofNullable(LokiApi.class.getPackage().getImplementationVersion())
                        .orElse("unknown");
        return LokiReply.json(
                json().put("version", version)
                        .put("revision", "")
                        .put("branch", "adamant")
                        .put("buildUser", "")
                        .put("buildDate", "")
                        .put("goVersion", ""));
    }

    private static JsonObject json() {
        return new JsonObject();
    }

    static void send(RoutingContext context, LokiReply reply) {
        HttpServerResponse response = context.response();
        if (!response.ended() && !response.closed()) {
            response.setStatusCode(reply.status())
                    .putHeader("Content-Type", reply.contentType())
                    .end(reply.body());
        }
    }

    /**
     * Counters since the start, but for the open tails.
     *
     * @param refused requests answered with 429
     * @param tails live tails that are open
     * @param tailsRefused because there were too many
     * @param tailDropped lines that a slow client did not get
     * @param tailDelayed rounds left out because a client was slow
     */
    public record Counts(
            long refused, long tails, long tailsRefused, long tailDropped, long tailDelayed) {}
}
