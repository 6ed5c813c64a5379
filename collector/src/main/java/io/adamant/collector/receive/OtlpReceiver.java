package io.adamant.collector.receive;

import io.adamant.collector.journal.Journal;
import io.adamant.collector.receive.admit.Answer;
import io.adamant.collector.receive.admit.Intake;
import io.adamant.collector.receive.admit.Reply;
import io.adamant.collector.receive.admit.Sender;
import io.adamant.collector.receive.admit.Ticket;
import io.adamant.collector.telemetry.Meters;
import io.adamant.shared.model.BatchId;
import io.adamant.shared.time.WallClock;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * OTLP over HTTP/1.1 and HTTP/2, protobuf, JSON and gRPC by content type, and Loki push, all on one
 * port: {@code POST /v1/logs}, {@code /v1/metrics}, {@code /v1/traces}, {@code /loki/api/v1/push}
 * and the three {@code Export} methods. Success only when the request is durable in the journal;
 * 503 with a jittered {@code Retry-After} for every kind of overload, never 500.
 */
public final class OtlpReceiver implements AutoCloseable {

    private static final int IDLE_SECONDS = 60;
    private static final int RETRY_AFTER_MAX_SECONDS = 5;
    private static final int CLOSE_SECONDS = 5;

    /** Settings of our own have no bound unless they name one: a stream costs memory. */
    static final int HTTP2_STREAMS = 100;

    /** A sender may have this much of one stream, and of one connection, under way. */
    private static final int HTTP2_STREAM_WINDOW = 1024 * 1024;

    private static final int HTTP2_CONNECTION_WINDOW = 8 * 1024 * 1024;

    private final Vertx vertx;
    private final ReceiveOptions options;
    private final Intake intake;
    private final RandomGenerator random;
    private final Meters meters;
    private final boolean ownsIntake;
    private final Entrance entrance;
    private final List<HttpServer> servers = new ArrayList<>();

    /**
     * Builds the receiver; nothing listens before {@link #start}.
     *
     * @param random spreads {@code Retry-After}; used by one event loop only
     */
    public OtlpReceiver(
            Vertx vertx,
            ReceiveOptions options,
            Intake intake,
            RandomGenerator random,
            Meters meters) {
        this(vertx, options, intake, random, meters, Entrance.OPEN);
    }

    /** The same behind a door that asks who comes. */
    public OtlpReceiver(
            Vertx vertx,
            ReceiveOptions options,
            Intake intake,
            RandomGenerator random,
            Meters meters,
            Entrance entrance) {
        this(vertx, options, intake, random, meters, entrance, false);
    }

    /** A receiver with an intake of its own, whose quotas are measured by the wall clock. */
    public OtlpReceiver(
            Vertx vertx,
            ReceiveOptions options,
            Journal journal,
            Runnable appended,
            WallClock clock,
            RandomGenerator random,
            Meters meters) {
        this(
                vertx,
                options,
                new Intake(options.limits(), journal, appended, clock, clock::unixNanos, meters),
                random,
                meters,
                Entrance.OPEN,
                true);
    }

    private OtlpReceiver(
            Vertx vertx,
            ReceiveOptions options,
            Intake intake,
            RandomGenerator random,
            Meters meters,
            Entrance entrance,
            boolean ownsIntake) {
        this.vertx = vertx;
        this.options = options;
        this.intake = intake;
        this.random = random;
        this.meters = meters;
        this.entrance = entrance;
        this.ownsIntake = ownsIntake;
    }

    /**
     * Begins to listen.
     *
     * @return the port
     * @throws ReceiveException when the address cannot be listened on
     */
    public int start() {
        return listen(options.host(), options.port());
    }

    /**
     * Listens on one more address: 4317 is where clients look for gRPC.
     *
     * @return the port
     * @throws ReceiveException when the address cannot be listened on
     */
    public int listen(String host, int port) {
        HttpServer listening =
                vertx.createHttpServer(
                                entrance.secured(new HttpServerOptions())
                                        .setHost(host)
                                        .setPort(port)
                                        .setIdleTimeout(IDLE_SECONDS)
                                        .setHandle100ContinueAutomatically(true)
                                        .setHttp2ConnectionWindowSize(HTTP2_CONNECTION_WINDOW)
                                        .setInitialSettings(
                                                new Http2Settings()
                                                        .setMaxConcurrentStreams(HTTP2_STREAMS)
                                                        .setInitialWindowSize(HTTP2_STREAM_WINDOW)))
                        .connectionHandler(entrance::opened)
                        .requestHandler(this::handle);
        try {
            servers.add(listening.listen().toCompletionStage().toCompletableFuture().join());
            return listening.actualPort();
        } catch (CompletionException failed) {
            throw new ReceiveException(
                    ReceiveException.Code.CANNOT_LISTEN,
                    "cannot listen on %s:%d for OTLP: %s".formatted(host, port, failed.getCause()),
                    failed);
        }
    }

    private void handle(HttpServerRequest request) {
        if (entrance.takes(request)) {
            return;
        }
        Optional<Dialect> dialect =
                OtlpGrpc.of(request).or(() -> OtlpHttp.of(request)).or(() -> LokiPush.of(request));
        if (dialect.isPresent()) {
            handle(request, dialect.get());
            return;
        }
        count("none", "none", Reply.NOT_FOUND);
        var _ =
                request.response()
                        .setStatusCode(404)
                        .putHeader("Content-Type", "text/plain; charset=utf-8")
                        .end("POST /v1/logs, /v1/metrics, /v1/traces or " + LokiPush.PATH + "\n");
    }

    private void handle(HttpServerRequest request, Dialect dialect) {
        List<String> headers = request.headers().getAll(BatchId.HEADER);
        Optional<BatchId> batch =
                headers.size() == 1 ? BatchId.parse(headers.getFirst()) : Optional.empty();
        Optional<Answer> refusal = dialect.refusal();
        if (refusal.isPresent()) {
            answer(request, dialect, refusal.get());
        } else if (!headers.isEmpty() && batch.isEmpty()) {
            answer(request, dialect, Answer.of(Reply.MALFORMED, BatchId.HEADER + " is malformed"));
        } else if (declaredBytes(request) > intake.limits().maxBodyBytes()) {
            answer(
                    request,
                    dialect,
                    Answer.of(
                            Reply.TOO_LARGE, "over " + intake.limits().maxBodyBytes() + " bytes"));
        } else {
            enter(request, dialect, batch);
        }
    }

    private void enter(HttpServerRequest request, Dialect dialect, Optional<BatchId> batch) {
        switch (entrance.visitor(request, batch.orElse(null))) {
            case Entrance.Visitor.Turned(Answer answer) -> answer(request, dialect, answer);
            case Entrance.Visitor.Known known ->
                    enter(request, dialect, known.sender(), known.batch());
        }
    }

    private void enter(
            HttpServerRequest request, Dialect dialect, Sender sender, @Nullable BatchId id) {
        switch (intake.enter(sender)) {
            case Intake.Entry.Refused(Answer answer) -> answer(request, dialect, answer);
            case Intake.Entry.In(Ticket ticket) ->
                    new Exchange(this, request, vertx.getOrCreateContext(), dialect, ticket, id)
                            .start();
        }
    }

    private static long declaredBytes(HttpServerRequest request) {
        String length = request.getHeader("Content-Length");
        try {
            return length == null ? -1 : Long.parseLong(length);
        } catch (NumberFormatException unreadable) {
            // The server's own parser refuses it before this; should it not, the limit still holds.
            return -1;
        }
    }

    void answer(HttpServerRequest request, Dialect dialect, Answer answer) {
        count(dialect.signal().name().toLowerCase(Locale.ROOT), dialect.protocol(), answer.reply());
        if (request.response().ended() || request.response().closed()) {
            return;
        }
        int retryAfterSeconds =
                answer.reply().isRetryable()
                        ? answer.waitSeconds() + 1 + random.nextInt(RETRY_AFTER_MAX_SECONDS)
                        : 0;
        dialect.answer(request, answer, retryAfterSeconds);
    }

    private void count(String signal, String protocol, Reply reply) {
        meters.counter(
                        "adamant_receive_requests",
                        "Requests by what they were answered.",
                        "signal",
                        signal,
                        "protocol",
                        protocol,
                        "outcome",
                        reply.label())
                .increment();
    }

    /**
     * Takes certificates that have changed into use; what is connected stays so. Never blocks.
     *
     * @return when new connections are shown the new one
     */
    public CompletionStage<?> renewTls() {
        List<Future<Boolean>> renewals = new ArrayList<>();
        for (HttpServer server : servers) {
            // By force: the options name the same files, which are read again.
            renewals.add(
                    server.updateSSLOptions(
                            entrance.secured(new HttpServerOptions()).getSslOptions(), true));
        }
        return Future.all(renewals).toCompletionStage();
    }

    /** The door, shared with the other receivers. */
    public Intake intake() {
        return intake;
    }

    /** Answers what is in flight, then ends; waits at most five seconds for that. */
    @Override
    public void close() {
        for (HttpServer server : servers) {
            try {
                var _ =
                        server.shutdown(CLOSE_SECONDS, TimeUnit.SECONDS)
                                .toCompletionStage()
                                .toCompletableFuture()
                                .orTimeout(2L * CLOSE_SECONDS, TimeUnit.SECONDS)
                                .join();
            } catch (CompletionException slow) {
                // The process is about to end; what is unanswered is sent again.
            }
        }
        servers.clear();
        if (ownsIntake) {
            intake.close();
        }
    }
}
