package io.adamant.collector.api.loki;

import io.adamant.collector.logs.LogTail;
import io.adamant.collector.logs.logql.LogqlEngine;
import io.adamant.shared.time.WallClock;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.ServerWebSocket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Live tails over WebSockets. One timer starts a round for each client that has taken its last
 * message; a client that stays behind costs its place, and hears of the lines that it did not get.
 */
final class TailSockets implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(TailSockets.class);

    /** Most clients at a time; more get 429. */
    static final int MAX_CLIENTS = 32;

    /** A line is shown at most so long after it became visible, when nobody is slow. */
    static final long TICK_MILLIS = 200;

    /** The server closes what is silent for a minute. */
    private static final int PING_TICKS = 100;

    private static final short GOING_AWAY = 1001;
    private static final short BROKEN = 1011;

    private final Vertx vertx;
    private final WorkerExecutor workers;
    private final LogqlEngine engine;
    private final LogTail tail;
    private final WallClock clock;
    private final Set<TailClient> clients = ConcurrentHashMap.newKeySet();
    private final AtomicInteger places = new AtomicInteger();
    private final AtomicLong refused = new AtomicLong();
    private final AtomicLong dropped = new AtomicLong();
    private final AtomicLong delayed = new AtomicLong();
    private final long timer;
    private long tick;

    TailSockets(
            Vertx vertx,
            WorkerExecutor workers,
            LogqlEngine engine,
            LogTail tail,
            WallClock clock) {
        this.vertx = vertx;
        this.workers = workers;
        this.engine = engine;
        this.tail = tail;
        this.clock = clock;
        this.timer = vertx.setPeriodic(TICK_MILLIS, _ -> tick());
    }

    int open() {
        return clients.size();
    }

    long refused() {
        return refused.get();
    }

    long dropped() {
        return dropped.get();
    }

    long delayed() {
        return delayed.get();
    }

    /** Throws {@link LokiException} when there are too many or it is no WebSocket. */
    void open(HttpServerRequest request, TailAsk ask) {
        String upgrade = request.getHeader("Upgrade");
        if (upgrade == null || !upgrade.equalsIgnoreCase("websocket")) {
            throw LokiException.bad("tail is a WebSocket: ask with Upgrade: websocket");
        }
        if (places.incrementAndGet() > MAX_CLIENTS) {
            places.decrementAndGet();
            refused.incrementAndGet();
            throw new LokiException(429, "too many live tails at a time");
        }
        request.toWebSocket()
                .onSuccess(socket -> add(new TailClient(ask, socket, tail.follow())))
                .onFailure(_ -> places.decrementAndGet());
    }

    private void add(TailClient client) {
        ServerWebSocket socket = client.socket();
        socket.exceptionHandler(_ -> {});
        socket.closeHandler(
                _ -> {
                    clients.remove(client);
                    client.gone();
                    places.decrementAndGet();
                });
        clients.add(client);
        round(client);
    }

    private void tick() {
        tick++;
        for (TailClient client : clients) {
            if (tick % PING_TICKS == 0) {
                client.socket().writePing(Buffer.buffer());
            }
            round(client);
        }
    }

    private void round(TailClient client) {
        if (client.isBusy) {
            return;
        }
        if (client.socket().writeQueueFull()) {
            delayed.incrementAndGet();
            return;
        }
        client.isBusy = true;
        workers.executeBlocking(() -> client.next(engine, tail, clock.unixNanos()), false)
                .onSuccess(message -> send(client, message))
                .onFailure(failure -> broken(client, failure));
    }

    private void send(TailClient client, TailClient.Message message) {
        client.isBusy = false;
        dropped.addAndGet(message.dropped());
        String text = message.text();
        if (text != null && !client.socket().isClosed()) {
            client.socket().writeTextMessage(text);
        }
    }

    private void broken(TailClient client, Throwable failure) {
        LOG.error("a live tail failed", failure);
        client.socket().close(BROKEN, "the collector failed; its log has the cause");
    }

    @Override
    public void close() {
        vertx.cancelTimer(timer);
        clients.forEach(client -> client.socket().close(GOING_AWAY, "the collector stops"));
    }
}
