package io.adamant.collector.receive;

import io.adamant.collector.journal.Envelope.Signal;
import io.adamant.collector.journal.Journal;
import io.adamant.collector.journal.encoding.Unpacker;
import io.adamant.collector.telemetry.Count;
import io.adamant.collector.telemetry.Meters;
import io.adamant.shared.model.BatchId;
import io.adamant.shared.time.WallClock;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * OTLP/HTTP with protobuf bodies (opentelemetry-proto, docs/specification.md): {@code POST
 * /v1/logs}, {@code /v1/metrics}, {@code /v1/traces}. 200 only when the request is durable in the
 * journal; 503 with a jittered {@code Retry-After} for every kind of overload, never 500.
 */
public final class OtlpReceiver implements AutoCloseable {

    static final String PROTOBUF = "application/x-protobuf";

    private static final Map<String, Signal> PATHS =
            Map.of(
                    "/v1/logs",
                    Signal.LOGS,
                    "/v1/metrics",
                    Signal.METRICS,
                    "/v1/traces",
                    Signal.TRACES);
    private static final int IDLE_SECONDS = 60;
    private static final int RETRY_AFTER_MAX_SECONDS = 5;
    private static final int CLOSE_SECONDS = 5;

    private final Vertx vertx;
    private final ReceiveOptions options;
    private final Journal journal;
    private final Runnable appended;
    private final WallClock clock;
    private final RandomGenerator random;
    private final Admission admission;
    private final InFlight inFlight;
    private final ExecutorService checks = Executors.newVirtualThreadPerTaskExecutor();
    private final Map<Signal, Map<Reply, Count>> replies = new EnumMap<>(Signal.class);
    private final Map<Signal, Count> records = new EnumMap<>(Signal.class);
    private final Map<Signal, Count> bytes = new EnumMap<>(Signal.class);
    private final Count strays;
    private @Nullable HttpServer server;

    /**
     * Builds the receiver; nothing listens before {@link #start}.
     *
     * @param appended called after each durable append, on any thread: wakes the views
     * @param random spreads {@code Retry-After}; used by one event loop only
     */
    public OtlpReceiver(
            Vertx vertx,
            ReceiveOptions options,
            Journal journal,
            Runnable appended,
            WallClock clock,
            RandomGenerator random,
            Meters meters) {
        this.vertx = vertx;
        this.options = options;
        this.journal = journal;
        this.appended = appended;
        this.clock = clock;
        this.random = random;
        admission = new Admission(options.maxBodyBytes(), options.maxElements());
        inFlight = new InFlight(options.maxInFlightBytes(), options.maxInFlight());
        for (Signal signal : Signal.values()) {
            String name = signal.name().toLowerCase(Locale.ROOT);
            Map<Reply, Count> outcomes = new EnumMap<>(Reply.class);
            for (Reply reply : Reply.values()) {
                outcomes.put(reply, requests(meters, name, reply));
            }
            replies.put(signal, outcomes);
            records.put(
                    signal,
                    meters.counter(
                            "adamant_receive_records", "Records made durable.", "signal", name));
            bytes.put(
                    signal,
                    meters.counter(
                            "adamant_receive_bytes",
                            "Body bytes made durable, as received.",
                            "signal",
                            name));
        }
        strays = requests(meters, "none", Reply.NOT_FOUND);
        meters.gauge(
                "adamant_receive_in_flight_bytes", "Body bytes not answered yet.", inFlight::bytes);
        meters.gauge(
                "adamant_receive_in_flight_requests",
                "Requests not answered yet.",
                inFlight::requests);
    }

    private static Count requests(Meters meters, String signal, Reply reply) {
        return meters.counter(
                "adamant_receive_requests",
                "Requests by what they were answered.",
                "signal",
                signal,
                "outcome",
                reply.label());
    }

    /**
     * Begins to listen.
     *
     * @return the port
     * @throws ReceiveException when the address cannot be listened on
     */
    public int start() {
        HttpServer listening =
                vertx.createHttpServer(
                                new HttpServerOptions()
                                        .setHost(options.host())
                                        .setPort(options.port())
                                        .setIdleTimeout(IDLE_SECONDS)
                                        .setHandle100ContinueAutomatically(true))
                        .requestHandler(this::handle);
        try {
            server = listening.listen().toCompletionStage().toCompletableFuture().join();
            return listening.actualPort();
        } catch (CompletionException failed) {
            throw new ReceiveException(
                    ReceiveException.Code.CANNOT_LISTEN,
                    "cannot listen on %s:%d for OTLP: %s"
                            .formatted(options.host(), options.port(), failed.getCause()),
                    failed);
        }
    }

    private void handle(HttpServerRequest request) {
        String path = request.path();
        Signal signal = path == null ? null : PATHS.get(path);
        if (signal == null) {
            strays.increment();
            send(request, Reply.NOT_FOUND, "POST /v1/logs, /v1/metrics or /v1/traces");
            return;
        }
        String encoding = encoding(request);
        List<String> headers = request.headers().getAll(BatchId.HEADER);
        Optional<BatchId> batch =
                headers.size() == 1 ? BatchId.parse(headers.getFirst()) : Optional.empty();
        if (!request.method().equals(HttpMethod.POST)) {
            request.response().putHeader("Allow", "POST");
            answer(request, signal, Reply.WRONG_METHOD, "POST only");
        } else if (!isProtobuf(request.getHeader("Content-Type"))) {
            answer(request, signal, Reply.WRONG_TYPE, "send " + PROTOBUF);
        } else if (!Unpacker.ENCODINGS.contains(encoding)) {
            request.response().putHeader("Accept-Encoding", "gzip, zstd");
            answer(request, signal, Reply.WRONG_ENCODING, "send gzip, zstd or identity");
        } else if (!headers.isEmpty() && batch.isEmpty()) {
            answer(request, signal, Reply.MALFORMED, BatchId.HEADER + " is malformed");
        } else if (declaredBytes(request) > options.maxBodyBytes()) {
            answer(request, signal, Reply.TOO_LARGE, "over " + options.maxBodyBytes() + " bytes");
        } else if (!inFlight.enter()) {
            answer(request, signal, Reply.OVERLOAD, "too many requests in flight");
        } else {
            new Exchange(
                            this,
                            request,
                            vertx.getOrCreateContext(),
                            signal,
                            encoding,
                            batch.orElse(null))
                    .start();
        }
    }

    private static boolean isProtobuf(@Nullable String contentType) {
        if (contentType == null) {
            return false;
        }
        int parameters = contentType.indexOf(';');
        String type = parameters < 0 ? contentType : contentType.substring(0, parameters);
        return type.strip().toLowerCase(Locale.ROOT).equals(PROTOBUF);
    }

    private static String encoding(HttpServerRequest request) {
        String encoding = request.getHeader("Content-Encoding");
        return encoding == null ? Unpacker.IDENTITY : encoding.strip().toLowerCase(Locale.ROOT);
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

    void answer(HttpServerRequest request, Signal signal, Reply reply, String message) {
        Map<Reply, Count> outcomes = replies.get(signal);
        Count outcome = outcomes == null ? null : outcomes.get(reply);
        if (outcome != null) {
            outcome.increment();
        }
        send(request, reply, message);
    }

    private void send(HttpServerRequest request, Reply reply, String message) {
        HttpServerResponse response = request.response();
        if (response.ended() || response.closed()) {
            return;
        }
        response.setStatusCode(reply.status()).putHeader("Content-Type", PROTOBUF);
        if (reply.isRetryable()) {
            int seconds = 1 + random.nextInt(RETRY_AFTER_MAX_SECONDS);
            response.putHeader("Retry-After", Integer.toString(seconds));
        }
        var _ = response.end(Buffer.buffer(reply.body(message)));
    }

    void stored(Signal signal, int count, long bodyBytes) {
        Count recordCount = records.get(signal);
        Count byteCount = bytes.get(signal);
        if (recordCount != null && byteCount != null) {
            recordCount.add(count);
            byteCount.add(bodyBytes);
        }
        appended.run();
    }

    ReceiveOptions options() {
        return options;
    }

    Journal journal() {
        return journal;
    }

    WallClock clock() {
        return clock;
    }

    Admission admission() {
        return admission;
    }

    InFlight inFlight() {
        return inFlight;
    }

    ExecutorService checks() {
        return checks;
    }

    /** Answers what is in flight, then ends; waits at most five seconds for that. */
    @Override
    public void close() {
        if (server != null) {
            try {
                var _ =
                        server.shutdown(CLOSE_SECONDS, TimeUnit.SECONDS)
                                .toCompletionStage()
                                .toCompletableFuture()
                                .orTimeout(2L * CLOSE_SECONDS, TimeUnit.SECONDS)
                                .join();
            } catch (CompletionException slow) {
                // The process is about to end; what is unanswered is sent again.
                server = null;
            }
        }
        checks.shutdown();
    }
}
