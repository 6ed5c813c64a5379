package io.adamant.collector.api;

import io.adamant.collector.api.ask.Ask;
import io.adamant.collector.api.ask.BadAskException;
import io.adamant.collector.api.ask.Exports;
import io.adamant.collector.api.ask.Reply;
import io.adamant.collector.api.ask.Route;
import io.adamant.collector.api.ask.Times;
import io.adamant.collector.api.json.FleetJson;
import io.adamant.collector.api.json.InstanceJson;
import io.adamant.collector.api.json.PlanJson;
import io.adamant.collector.api.view.EvidenceReader;
import io.adamant.collector.api.view.Fleet;
import io.adamant.collector.api.view.Views;
import io.adamant.collector.journal.once.Completeness;
import io.adamant.collector.logs.LogSearch;
import io.adamant.collector.logs.LogSearch.LogLine;
import io.adamant.shared.model.InstanceId;
import io.adamant.shared.model.Names;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;

/** Everything that can be read; nothing here changes anything. */
final class ReadRoutes {

    private static final String V1 = "/api/v1";

    /** Lines of a log answer when the request names no limit. */
    private static final int DEFAULT_LINES = 500;

    private static final int DEFAULT_REPLACEMENTS = 200;
    private static final int MAX_REPLACEMENTS = 5_000;

    private static final long DEFAULT_HISTORY_NANOS = Duration.ofHours(1).toNanos();
    private static final int DEFAULT_POINTS = 500;
    private static final int MAX_POINTS = 2_000;

    private final Views views;
    private final Exports exports;
    private final Supplier<Optional<String>> notReady;

    ReadRoutes(Views views, Exports exports, Supplier<Optional<String>> notReady) {
        this.views = views;
        this.exports = exports;
        this.notReady = notReady;
    }

    List<Route> routes() {
        return List.of(
                Route.get(V1 + "/instances", this::instances),
                Route.get(V1 + "/instances/{id}", one(this::instance)),
                Route.get(V1 + "/instances/{id}/why", one(this::why)),
                Route.get(V1 + "/instances/{id}/completeness", this::completeness),
                Route.get(V1 + "/instances/{id}/metrics", this::history),
                Route.get(V1 + "/instances/{id}/evidence", this::evidence),
                Route.get(V1 + "/instances/{id}/evidence/{file}", this::evidenceFile),
                Route.get(V1 + "/groups", _ -> Reply.ok(FleetJson.groups(fleet()))),
                Route.get(V1 + "/images", _ -> Reply.ok(FleetJson.images(fleet()))),
                Route.get(V1 + "/replacements", this::replacements),
                Route.get(V1 + "/proposals", _ -> Reply.ok(PlanJson.proposals(fleet().state()))),
                Route.get(V1 + "/shadow", _ -> Reply.ok(PlanJson.shadow(fleet().state()))),
                Route.get(V1 + "/receipts", _ -> receipts()),
                Route.get(V1 + "/logs", this::logs),
                Route.get("/metrics", ask -> Reply.of(exports.metrics(scrape(ask)))),
                Route.get("/metrics/node", ask -> Reply.of(exports.nodeMetrics(scrape(ask)))),
                Route.get("/sd/prometheus", this::targets),
                Route.get("/healthz", _ -> Reply.ok(new JsonObject().put("ok", true))),
                Route.get("/readyz", _ -> ready()));
    }

    /** Of an instance that nobody knows any more too: its past may be all that there is. */
    private Reply history(Ask ask) {
        long until = ask.queryTime("until", ask.queryTime("to", ask.nowNanos()));
        long from = ask.queryTime("from", until - DEFAULT_HISTORY_NANOS);
        if (until <= from) {
            throw new BadAskException("until must be later than from");
        }
        return Reply.of(
                exports.history(
                        new Exports.Past(
                                ask.instance(),
                                ask.query("name"),
                                from,
                                until,
                                ask.queryLimit(DEFAULT_POINTS, MAX_POINTS))));
    }

    private Reply targets(Ask ask) {
        return Reply.of(exports.targets(ask.query("targets"), ask.query("shards")));
    }

    private Fleet fleet() {
        return views.fleet();
    }

    private Reply instances(Ask ask) {
        return Reply.ok(FleetJson.instances(fleet(), ask.query("state")));
    }

    private Function<Ask, Reply> one(BiFunction<Fleet, Fleet.Member, Reply> answer) {
        return ask -> {
            Fleet fleet = fleet();
            Fleet.Member member = fleet.member(ask.instance());
            return member == null ? unknown(ask.instance()) : answer.apply(fleet, member);
        };
    }

    private Reply instance(Fleet fleet, Fleet.Member member) {
        return Reply.ok(
                InstanceJson.detail(fleet, member, views.evidence().files(member.id()))
                        .put("completeness", claim(fleet, member.id()).orElse(null)));
    }

    private Reply why(Fleet fleet, Fleet.Member member) {
        return Reply.ok(InstanceJson.why(fleet, member));
    }

    private Reply completeness(Ask ask) {
        InstanceId id = ask.instance();
        return claim(fleet(), id).map(Reply::ok).orElseGet(() -> unknown(id));
    }

    /** Empty only for an instance that nobody ever heard of, from itself or from the cloud. */
    private Optional<JsonObject> claim(Fleet fleet, InstanceId id) {
        return views.completeness()
                .apply(id)
                .or(
                        () ->
                                fleet.member(id) == null
                                        ? Optional.empty()
                                        : Optional.of(
                                                new JsonObject(Completeness.nothing(id).toMap())));
    }

    private Reply evidence(Ask ask) {
        InstanceId id = ask.instance();
        List<EvidenceReader.KeptFile> files = views.evidence().files(id);
        if (files.isEmpty()) {
            return Reply.error(404, "nothing was kept of " + id);
        }
        return Reply.ok(
                new JsonObject()
                        .put("instance", id.value())
                        .put("list", InstanceJson.files(files))
                        .put("missing", new JsonArray(views.evidence().missing(id))));
    }

    /** Serves only what the listing names, so that no name leads out of the evidence. */
    private Reply evidenceFile(Ask ask) {
        InstanceId id = ask.instance();
        String file = ask.path("file");
        boolean isKept =
                Names.isSafe(file)
                        && views.evidence().files(id).stream()
                                .anyMatch(kept -> kept.name().equals(file));
        Optional<byte[]> bytes = isKept ? views.evidence().read(id, file) : Optional.empty();
        // Never a type that a browser runs: what is in it came from a host that may be hostile.
        String type = file.endsWith(".json") ? Reply.JSON : "text/plain; charset=utf-8";
        return bytes.map(body -> new Reply(200, type, Buffer.buffer(body)))
                .orElseGet(() -> Reply.error(404, "no such file was kept of " + id));
    }

    private Reply replacements(Ask ask) {
        int limit = ask.queryLimit(DEFAULT_REPLACEMENTS, MAX_REPLACEMENTS);
        return Reply.ok(FleetJson.replacements(fleet(), limit));
    }

    /** Byte for byte as on disk: the chain is hashed over exactly these lines. */
    private Reply receipts() {
        StringBuilder lines = new StringBuilder();
        views.receipts().get().forEach(line -> lines.append(line).append('\n'));
        return new Reply(200, "application/x-ndjson", Buffer.buffer(lines.toString()));
    }

    private Reply logs(Ask ask) {
        long from = ask.queryTime("from", 0);
        long until = ask.queryTime("until", Long.MAX_VALUE);
        if (until <= from) {
            throw new BadAskException("until must be later than from");
        }
        int limit = ask.queryLimit(DEFAULT_LINES, LogSearch.Query.MAX_LIMIT);
        LogSearch.Answer answer =
                views.logs()
                        .search(
                                new LogSearch.Query(
                                        ask.queryInstance(),
                                        from,
                                        until,
                                        ask.query("contains"),
                                        limit));
        return Reply.ok(
                new JsonObject()
                        .put("list", lines(answer.lines()))
                        .put("complete", answer.complete())
                        .put("truncated", answer.lines().size() == limit)
                        .put("notes", new JsonArray(answer.notes())));
    }

    static JsonArray lines(List<LogLine> lines) {
        JsonArray json = new JsonArray();
        for (LogLine line : lines) {
            json.add(
                    new JsonObject()
                            .put("instance", line.instance().value())
                            .put("time", Times.instant(line.unixNanos()))
                            .put("severity", line.severity())
                            .put("source", line.source())
                            .put("text", line.text()));
        }
        return json;
    }

    private Reply ready() {
        return notReady.get()
                .map(words -> Reply.error(503, words))
                .orElseGet(() -> Reply.ok(new JsonObject().put("ready", true)));
    }

    private static Exports.Scrape scrape(Ask ask) {
        return new Exports.Scrape(
                ask.headers().get("Accept"),
                ask.headers().get("Accept-Encoding"),
                ask.query("names"),
                ask.query("shard"));
    }

    private static Reply unknown(InstanceId id) {
        return Reply.error(404, "no instance " + id + " is known");
    }
}
