package io.adamant.collector.api;

import io.adamant.collector.api.json.FleetJson;
import io.adamant.collector.api.view.Fleet;
import io.adamant.collector.api.view.Views;
import io.adamant.collector.logs.LogEntry;
import io.adamant.collector.logs.LogSearch.LogLine;
import io.adamant.collector.logs.LogTail;
import io.adamant.shared.model.InstanceId;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Server-sent events (WHATWG HTML, 9.2): {@code state} when the controller published another round,
 * {@code log} with new lines for clients that ask for an instance or for {@code logs=all}.
 *
 * <p>One timer sends at most {@code 1000 / TICK_MILLIS} messages a second and kind to each client;
 * what a slow client could not take is merged into its next message (state) or counted as skipped
 * (lines). A client that stays behind costs nothing but its place.
 */
final class EventStream {

    /** Most clients at a time; more get 503. */
    static final int MAX_CLIENTS = 64;

    private static final long TICK_MILLIS = 250;
    private static final int HEARTBEAT_TICKS = 60;

    /** Most log lines in one message. */
    private static final int MAX_LINES = 200;

    private final Views views;
    private final Set<Client> clients = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean stateChanged = new AtomicBoolean();
    private final AtomicLong refused = new AtomicLong();
    private final AtomicLong delayed = new AtomicLong();
    private long tick;

    EventStream(Views views) {
        this.views = views;
    }

    long start(Vertx vertx) {
        return vertx.setPeriodic(TICK_MILLIS, _ -> tick());
    }

    /** Any thread. */
    void stateChanged() {
        stateChanged.set(true);
    }

    int clients() {
        return clients.size();
    }

    /** Clients turned away because there were too many. */
    long refused() {
        return refused.get();
    }

    /** Messages put off because a client was slow. */
    long delayed() {
        return delayed.get();
    }

    /** False when there are too many clients already; the caller answers. */
    boolean open(
            HttpServerResponse response,
            @Nullable InstanceId instance,
            @Nullable String contains,
            boolean wantsLogs) {
        if (clients.size() >= MAX_CLIENTS) {
            refused.incrementAndGet();
            return false;
        }
        LogTail.Following following = wantsLogs ? views.tail().follow() : () -> {};
        Client client = new Client(response, instance, contains, wantsLogs, views.tail().newest());
        Runnable gone =
                () -> {
                    clients.remove(client);
                    following.close();
                };
        response.putHeader("Content-Type", "text/event-stream; charset=utf-8")
                .setChunked(true)
                .exceptionHandler(_ -> gone.run())
                .closeHandler(_ -> gone.run());
        clients.add(client);
        client.send("retry: 2000\n\n" + message("state", FleetJson.summary(fleet())));
        return true;
    }

    private void tick() {
        tick++;
        boolean changed = stateChanged.getAndSet(false);
        String state = null;
        for (Client client : clients) {
            client.owesState |= changed;
            if (client.response.writeQueueFull()) {
                delayed.incrementAndGet();
                continue;
            }
            if (client.owesState) {
                state = state == null ? message("state", FleetJson.summary(fleet())) : state;
                client.owesState = false;
                client.send(state);
            }
            if (client.wantsLogs) {
                sendLogs(client);
            }
            if (tick % HEARTBEAT_TICKS == 0) {
                client.send(": still here\n\n");
            }
        }
    }

    private void sendLogs(Client client) {
        LogTail.Batch batch = views.tail().since(client.place, client::wants, MAX_LINES);
        client.place = batch.newest();
        if (!batch.entries().isEmpty()) {
            client.send(
                    message(
                            "log",
                            new JsonObject()
                                    .put("list", ReadRoutes.lines(lines(batch.entries())))
                                    .put("skipped", batch.skipped())));
        }
    }

    private static List<LogLine> lines(List<LogEntry> entries) {
        return entries.stream().map(LogLine::of).toList();
    }

    private Fleet fleet() {
        return views.fleet();
    }

    /** JSON has no raw line feed, so that one data line carries it. */
    private static String message(String event, JsonObject data) {
        return "event: " + event + "\ndata: " + data.encode() + "\n\n";
    }

    /** Used by the event loop only. */
    private static final class Client {
        private final HttpServerResponse response;
        private final @Nullable InstanceId instance;
        private final @Nullable String contains;
        private final boolean wantsLogs;
        private long place;
        private boolean owesState;

        Client(
                HttpServerResponse response,
                @Nullable InstanceId instance,
                @Nullable String contains,
                boolean wantsLogs,
                long place) {
            this.response = response;
            this.instance = instance;
            this.contains = contains;
            this.wantsLogs = wantsLogs;
            this.place = place;
        }

        boolean wants(LogEntry entry) {
            return (instance == null || instance.value().equals(entry.labels().instance()))
                    && (contains == null || entry.text().contains(contains));
        }

        void send(String text) {
            response.write(text);
        }
    }
}
