package io.adamant.collector.api.loki;

import io.adamant.collector.logs.LogEntry;
import io.adamant.collector.logs.LogTail;
import io.adamant.collector.logs.Scan.Order;
import io.adamant.collector.logs.logql.LogqlEngine;
import io.adamant.collector.logs.logql.pipeline.Line;
import io.adamant.collector.logs.logql.pipeline.Pipeline;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One client of a live tail and how far it has come. The event loop starts one round at a time;
 * within a round a worker owns everything here.
 */
final class TailClient {

    /**
     * Most lines that are left out and named one by one in a message; the rest are only counted.
     */
    static final int MAX_NAMED = 100;

    /** Most lines in one message; with five messages a second more than anybody reads. */
    static final int MAX_LINES = 1_000;

    private final TailAsk ask;
    private final ServerWebSocket socket;
    private final LogTail.Following following;
    private final Pipeline.Run run;
    private final ArrayDeque<Held> held = new ArrayDeque<>();
    private Set<LogEntry> shown = Set.of();
    private long place;
    private boolean isOpen;

    /** Set and read by the event loop alone. */
    boolean isBusy;

    TailClient(TailAsk ask, ServerWebSocket socket, LogTail.Following following) {
        this.ask = ask;
        this.socket = socket;
        this.following = following;
        this.run = ask.pipeline().startSelecting();
    }

    private record Held(long untilNanos, Line line) {}

    /**
     * What to send.
     *
     * @param text a message, or null when there is nothing new
     * @param dropped lines that were left out because there were too many
     */
    record Message(@Nullable String text, long dropped) {}

    ServerWebSocket socket() {
        return socket;
    }

    /** It follows no more. */
    void gone() {
        following.close();
    }

    /** On a worker. */
    Message next(LogqlEngine engine, LogTail tail, long nowNanos) {
        if (!isOpen) {
            isOpen = true;
            return before(engine, tail);
        }
        if (tail.newest() == place && held.isEmpty()) {
            return new Message(null, 0);
        }
        return since(tail, nowNanos);
    }

    /** The place is taken first: what arrives during the search is not missed, nor shown twice. */
    private Message before(LogqlEngine engine, LogTail tail) {
        place = tail.newest();
        List<Line> lines =
                engine.lines(ask.query(), ask.before(), Order.NEWEST_FIRST, ask.limit())
                        .lines()
                        .reversed();
        shown = new HashSet<>();
        lines.forEach(line -> shown.add(line.entry()));
        return new Message(lines.isEmpty() ? null : text(lines, new JsonArray()), 0);
    }

    private Message since(LogTail tail, long nowNanos) {
        List<LogEntry> matching = new ArrayList<>();
        JsonArray named = new JsonArray();
        LogTail.Batch batch =
                tail.since(place, entry -> isWanted(entry, matching, named), MAX_LINES);
        place = batch.newest();
        shown = Set.of();
        for (LogEntry entry : batch.entries()) {
            Line line = run.apply(entry);
            if (line != null) {
                held.add(new Held(nowNanos + ask.delayNanos(), line));
            }
        }
        List<Line> due = new ArrayList<>();
        while (!held.isEmpty() && held.getFirst().untilNanos() <= nowNanos) {
            due.add(held.removeFirst().line());
        }
        long dropped = batch.skipped();
        while (held.size() > LogqlEngine.MAX_LINES) {
            name(held.removeFirst().line().entry(), named);
            dropped++;
        }
        boolean isNothing = due.isEmpty() && named.isEmpty();
        return new Message(isNothing ? null : text(due, named), dropped);
    }

    /** Newest first: what comes behind the limit will be left out, and is named. */
    private boolean isWanted(LogEntry entry, List<LogEntry> matching, JsonArray named) {
        if (shown.contains(entry) || run.apply(entry) == null) {
            return false;
        }
        if (matching.size() < MAX_LINES) {
            matching.add(entry);
        } else {
            name(entry, named);
        }
        return true;
    }

    private static void name(LogEntry entry, JsonArray named) {
        if (named.size() < MAX_NAMED) {
            named.add(
                    new JsonObject()
                            .put("labels", LokiJson.labels(entry.labels().known()))
                            .put("timestamp", Long.toString(entry.unixNanos())));
        }
    }

    private String text(List<Line> lines, JsonArray named) {
        JsonObject json =
                new JsonObject().put("streams", LokiJson.streams(lines, ask.isCategorized()));
        if (ask.isCategorized()) {
            json.put("encodingFlags", new JsonArray().add("categorize-labels"));
        }
        if (!named.isEmpty()) {
            json.put("dropped_entries", named);
        }
        return json.encode();
    }
}
