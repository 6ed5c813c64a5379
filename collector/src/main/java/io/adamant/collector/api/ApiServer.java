package io.adamant.collector.api;

import io.adamant.collector.act.desk.OperatorDesk;
import io.adamant.collector.api.ask.Ask;
import io.adamant.collector.api.ask.BadAskException;
import io.adamant.collector.api.ask.Exports;
import io.adamant.collector.api.ask.Reply;
import io.adamant.collector.api.ask.Route;
import io.adamant.collector.api.loki.LokiApi;
import io.adamant.collector.api.view.Views;
import io.adamant.shared.time.WallClock;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.net.BindException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves the API and the page on a loopback address. Answers are made on {@value #WORKERS} worker
 * threads; more than {@value #MAX_WAITING} requests at a time get 503 and are counted.
 */
public final class ApiServer implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ApiServer.class);

    static final int WORKERS = 4;
    static final int MAX_WAITING = 128;

    private static final long MAX_BODY_BYTES = 64 << 10;
    private static final int IDLE_SECONDS = 60;
    private static final long START_SECONDS = 10;

    private final Vertx vertx;
    private final Endpoint endpoint;
    private final WallClock clock;
    private final Guard guard;
    private final UnaryOperator<HttpServerOptions> secured;
    private final Records records;
    private final EventStream stream;
    private final List<Route> routes;
    private final LokiApi loki;
    private final WorkerExecutor workers;
    private final HttpServer server;
    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicLong refused = new AtomicLong();
    private final AtomicLong broken = new AtomicLong();
    private long timer = -1;

    /**
     * @param endpoint where to listen; refused unless it is a loopback address
     * @param notReady why {@code /readyz} is to say no, in words; empty when it is to say yes
     * @throws ApiException when the endpoint is not loopback
     */
    public ApiServer(
            Vertx vertx,
            Endpoint endpoint,
            Views views,
            OperatorDesk desk,
            Exports exports,
            Supplier<Optional<String>> notReady,
            WallClock clock) {
        this(vertx, endpoint, views, desk, exports, notReady, clock, Access.loopback(_ -> true));
    }

    /**
     * @param access who may use it; where nobody proves who he is, the endpoint must be loopback
     */
    public ApiServer(
            Vertx vertx,
            Endpoint endpoint,
            Views views,
            OperatorDesk desk,
            Exports exports,
            Supplier<Optional<String>> notReady,
            WallClock clock,
            Access access) {
        if (!access.isProven()) {
            requireLoopback(endpoint.host());
        }
        this.vertx = vertx;
        this.endpoint = endpoint;
        this.clock = clock;
        this.records = new Records(access.audit(), clock);
        this.guard = new Guard(endpoint.host(), access, records);
        this.stream = new EventStream(views);
        this.routes = routes(views, desk, exports, notReady);
        this.loki = new LokiApi(vertx, views.logs(), views.tail(), notReady, clock);
        this.workers = vertx.createSharedWorkerExecutor("adamant-api", WORKERS);
        this.secured = access.secured();
        this.server =
                vertx.createHttpServer(
                                secured.apply(new HttpServerOptions())
                                        .setHost(endpoint.host())
                                        .setPort(endpoint.port())
                                        .setIdleTimeout(IDLE_SECONDS)
                                        .setCompressionSupported(true))
                        .requestHandler(router());
    }

    /**
     * Listens.
     *
     * @return the port, which is another one than asked for when that was 0
     * @throws ApiException in one line for people
     */
    public int start() {
        try {
            server.listen().await(START_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException late) {
            throw new ApiException(
                    ApiException.Code.CANNOT_LISTEN,
                    endpoint + " was not open after " + START_SECONDS + " s");
        } catch (Throwable failed) {
            // await rethrows whatever the listener failed with, checked or not.
            throw cannotListen(failed);
        }
        timer = stream.start(vertx);
        return server.actualPort();
    }

    /**
     * Takes a certificate that has changed into use; what is connected stays so. Never blocks.
     *
     * @return when new connections are shown the new one
     */
    public CompletionStage<?> renewTls() {
        // By force: the options name the same files, which are read again.
        return server.updateSSLOptions(secured.apply(new HttpServerOptions()).getSslOptions(), true)
                .toCompletionStage();
    }

    /** To be told of each published round; any thread, returns at once. */
    public void stateChanged() {
        stream.stateChanged();
    }

    /** What happened to those who could not be served, for the metrics. */
    public Counts counts() {
        return new Counts(
                stream.clients(), stream.refused(), stream.delayed(), refused.get(), broken.get());
    }

    /** What happened to those who asked through the Loki API, for the metrics. */
    public LokiApi.Counts lokiCounts() {
        return loki.counts();
    }

    @Override
    public void close() {
        if (timer >= 0) {
            vertx.cancelTimer(timer);
        }
        loki.close();
        Future<?> closed = server.close().eventually(workers::close);
        try {
            closed.await(START_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException late) {
            LOG.warn("{} was still open after {} s", endpoint, START_SECONDS);
        }
    }

    /** Every route, those of the page and the event stream included. */
    static List<Route> routes(
            Views views, OperatorDesk desk, Exports exports, Supplier<Optional<String>> notReady) {
        List<Route> all = new ArrayList<>(Assets.routes());
        all.addAll(new ReadRoutes(views, exports, notReady).routes());
        all.addAll(new OperatorRoutes(desk).routes());
        return List.copyOf(all);
    }

    static final String EVENTS_PATH = "/api/v1/events";

    private Router router() {
        Router router = Router.router(vertx);
        router.route().handler(guard::handle);
        router.get(EVENTS_PATH).handler(this::openStream);
        router.route("/loki/*").handler(guard::handleRead);
        loki.mount(router);
        for (Route route : routes) {
            if (route.changesSomething()) {
                served(router, route)
                        .handler(BodyHandler.create(false).setBodyLimit(MAX_BODY_BYTES))
                        .handler(guard::handleChange);
            }
            served(router, route).handler(context -> answer(route, context));
        }
        router.errorHandler(404, context -> send(context, Reply.error(404, "no such page")));
        router.errorHandler(
                405, context -> send(context, Reply.error(405, "not with this method")));
        router.errorHandler(
                413, context -> send(context, Reply.error(413, "the body is over 64 KiB")));
        router.errorHandler(
                400, context -> send(context, Reply.error(400, "the request is malformed")));
        router.errorHandler(500, this::broken);
        return router;
    }

    private static io.vertx.ext.web.Route served(Router router, Route route) {
        return router.route(route.method(), route.pattern());
    }

    private void answer(Route route, RoutingContext context) {
        if (waiting.incrementAndGet() > MAX_WAITING) {
            waiting.decrementAndGet();
            refused.incrementAndGet();
            context.response().putHeader("Retry-After", "1");
            send(context, Reply.error(503, "too many requests at a time"));
            return;
        }
        Ask ask = ask(context);
        workers.executeBlocking(() -> reply(route, ask), false)
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

    private Reply reply(Route route, Ask ask) {
        try {
            return route.answer().apply(ask);
        } catch (BadAskException bad) {
            String words = String.valueOf(bad.getMessage());
            // What reaches the desk is recorded there, with its words.
            if (route.changesSomething() && !records.misread(route, ask, words)) {
                LOG.error("{} {} could not be recorded", route.method(), route.path());
            }
            return Reply.error(400, words);
        }
    }

    private Ask ask(RoutingContext context) {
        Buffer body = context.body() == null ? null : context.body().buffer();
        return new Ask(
                Map.copyOf(context.pathParams()),
                context.queryParams(),
                context.request().headers(),
                body,
                clock.unixNanos(),
                Guard.callerName(context),
                context.request().remoteAddress().hostAddress());
    }

    private void openStream(RoutingContext context) {
        Ask ask = ask(context);
        try {
            boolean wantsLogs = ask.query("instance") != null || "all".equals(ask.query("logs"));
            boolean isOpen =
                    stream.open(
                            context.response(),
                            ask.queryInstance(),
                            ask.query("contains"),
                            wantsLogs);
            if (!isOpen) {
                send(context, Reply.error(503, "too many open event streams"));
            }
        } catch (BadAskException bad) {
            send(context, Reply.error(400, String.valueOf(bad.getMessage())));
        }
    }

    private void broken(RoutingContext context) {
        broken.incrementAndGet();
        LOG.error(
                "{} {} failed",
                context.request().method(),
                context.normalizedPath(),
                context.failure());
        send(context, Reply.error(500, "the collector failed to answer; its log has the cause"));
    }

    static void send(RoutingContext context, Reply reply) {
        HttpServerResponse response = context.response();
        if (!response.ended() && !response.closed()) {
            response.setStatusCode(reply.status()).putHeader("Content-Type", reply.contentType());
            if (reply.gzip()) {
                response.putHeader("Content-Encoding", "gzip");
            }
            response.end(reply.body());
        }
    }

    private ApiException cannotListen(Throwable failed) {
        return failed instanceof BindException
                ? new ApiException(
                        ApiException.Code.PORT_IN_USE,
                        endpoint + " cannot be opened: " + failed.getMessage())
                : new ApiException(
                        ApiException.Code.CANNOT_LISTEN, endpoint + " cannot be opened: " + failed);
    }

    private static void requireLoopback(String host) {
        try {
            if (InetAddress.getByName(host).isLoopbackAddress()) {
                return;
            }
        } catch (UnknownHostException unknown) {
            throw new ApiException(
                    ApiException.Code.CANNOT_LISTEN, "the address " + host + " is not known");
        }
        throw new ApiException(
                ApiException.Code.NOT_LOOPBACK,
                host
                        + " is not a loopback address: without TLS and authentication the API"
                        + " listens on loopback only");
    }

    /**
     * Where to listen.
     *
     * @param port 0 for any free one
     */
    public record Endpoint(String host, int port) {
        @Override
        public String toString() {
            return host + ":" + port;
        }
    }

    /**
     * Counters since the start, but for the open streams.
     *
     * @param streams event streams that are open
     * @param streamsRefused because there were too many
     * @param streamMessagesDelayed because a client was slow
     * @param requestsRefused because too many were waiting
     * @param failures answers that a bug prevented
     */
    public record Counts(
            long streams,
            long streamsRefused,
            long streamMessagesDelayed,
            long requestsRefused,
            long failures) {}
}
