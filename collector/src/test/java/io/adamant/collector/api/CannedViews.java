package io.adamant.collector.api;

import io.adamant.collector.act.ControlState;
import io.adamant.collector.act.desk.OperatorDesk;
import io.adamant.collector.api.ask.Exports;
import io.adamant.collector.api.view.EvidenceReader;
import io.adamant.collector.api.view.Views;
import io.adamant.collector.cloud.GroupName;
import io.adamant.collector.journal.Delivery;
import io.adamant.collector.journal.Envelope;
import io.adamant.collector.journal.Position;
import io.adamant.collector.logs.LogEntry;
import io.adamant.collector.logs.LogSearch;
import io.adamant.collector.logs.Placements;
import io.adamant.collector.logs.RecentLogs;
import io.adamant.shared.model.ImageId;
import io.adamant.shared.model.InstanceId;
import io.adamant.shared.wire.LogRecord;
import io.adamant.shared.wire.Value;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** Everything the API asks, answered from memory; what was asked of the desk is noted. */
public final class CannedViews implements OperatorDesk, Exports, EvidenceReader {

    public final List<String> asked = new CopyOnWriteArrayList<>();
    final RecentLogs logs = new RecentLogs(RecentLogs.DEFAULT_BOUND, Placements.NONE);
    public volatile ControlState state;
    public volatile String askedFrom = "";
    public volatile Answer answer = new Answer.Done("recorded");
    public volatile @Nullable String notReady;
    public volatile Map<InstanceId, String> contested = Map.of();

    public CannedViews(ControlState state) {
        this.state = state;
    }

    public Views views() {
        return new Views(
                () -> state,
                new RingStore(logs, this::search),
                logs,
                this,
                id ->
                        id.equals(CannedFleet.HEALTHY)
                                ? Optional.of(
                                        new JsonObject()
                                                .put("instance", id.value())
                                                .put("standing", "gaps")
                                                .put("words", "gap of 3 records")
                                                .put("gaps", new JsonArray().add(gap())))
                                : Optional.empty(),
                () -> contested,
                () -> List.of("{\"n\":1,\"prev\":\"0\"}", "{\"n\":2,\"prev\":\"ab\"}"));
    }

    private LogSearch.Answer search(LogSearch.Query query) {
        List<LogSearch.LogLine> lines =
                logs
                        .since(0, entry -> isAskedFor(query, entry), Integer.MAX_VALUE)
                        .entries()
                        .stream()
                        .map(LogSearch.LogLine::of)
                        .sorted(Comparator.comparingLong(LogSearch.LogLine::unixNanos))
                        .toList();
        int skipped = Math.max(0, lines.size() - query.limit());
        return new LogSearch.Answer(lines.subList(skipped, lines.size()), true, List.of());
    }

    private static boolean isAskedFor(LogSearch.Query query, LogEntry entry) {
        return (query.instance() == null
                        || query.instance().value().equals(entry.labels().instance()))
                && entry.unixNanos() >= query.fromUnixNanos()
                && entry.unixNanos() < query.untilUnixNanos()
                && (query.contains() == null || entry.text().contains(query.contains()));
    }

    private static JsonObject gap() {
        return new JsonObject()
                .put("epoch", 1)
                .put("first", 7)
                .put("last", 9)
                .put("count", 3)
                .put("reason", "spool_cap")
                .put("detail", "lane logs");
    }

    public void log(InstanceId instance, long time, String... texts) {
        List<LogRecord> records = new ArrayList<>();
        for (String text : texts) {
            records.add(
                    new LogRecord(
                            time + records.size(),
                            0,
                            text.contains("ERROR") ? 17 : 9,
                            "",
                            Value.of(text),
                            Map.of("log.file.path", Value.of("/var/log/app/access.log"))));
        }
        Delivery.Origin origin =
                new Delivery.Origin(
                        Position.START,
                        Envelope.LOOPBACK,
                        time,
                        null,
                        Map.of("service.instance.id", Value.of(instance.value())));
        logs.apply(new Delivery.Logs(origin, records));
        logs.settled();
    }

    @Override
    public OperatorDesk from(String address) {
        askedFrom = address;
        return this;
    }

    @Override
    public Answer hold(GroupName group, String who, String why, long untilUnixNanos) {
        return note("hold " + group + " " + who + ": " + why + " until " + untilUnixNanos);
    }

    @Override
    public Answer resume(GroupName group, String who, String why) {
        return note("resume " + group + " " + who + ": " + why);
    }

    @Override
    public Answer replace(InstanceId instance, String who, String why) {
        return note("replace " + instance + " " + who + ": " + why);
    }

    @Override
    public Answer releaseIntent(String intentId, String who, String why) {
        return note("release intent " + intentId + " " + who + ": " + why);
    }

    @Override
    public Answer holdImage(ImageId image, String who, String why) {
        return note("hold image " + image + " " + who + ": " + why);
    }

    @Override
    public Answer releaseImage(ImageId image, String who, String why) {
        return note("release image " + image + " " + who + ": " + why);
    }

    @Override
    public Answer approve(String proposal, String who, String why) {
        return note("approve " + proposal + " " + who + ": " + why);
    }

    @Override
    public Answer rollBack(GroupName group, @Nullable ImageId to, String who, String why) {
        return note("rollback " + group + " to " + to + " " + who + ": " + why);
    }

    @Override
    public Answer resetBreaker(@Nullable GroupName group, String who, String why) {
        return note("reset breaker " + group + " " + who + ": " + why);
    }

    @Override
    public Answer gameday(GroupName group, String who, String why) {
        return note("gameday " + group + " " + who + ": " + why);
    }

    private Answer note(String words) {
        asked.add(words);
        return answer;
    }

    @Override
    public Exports.Scraped metrics(Scrape scrape) {
        return text("asked for " + scrape + "\n");
    }

    @Override
    public Exports.Scraped nodeMetrics(Scrape scrape) {
        return text("node names, asked for " + scrape + "\n");
    }

    @Override
    public Exports.Scraped history(Past past) {
        return text("asked for " + past + "\n");
    }

    private static Exports.Scraped text(String body) {
        return new Rendered(
                "text/plain; version=0.0.4", false, body.getBytes(StandardCharsets.UTF_8));
    }

    /** {@code targets=unknown} stands for an inventory that was not read whole. */
    @Override
    public Exports.Scraped targets(@Nullable String targets, @Nullable String shards) {
        return "unknown".equals(targets)
                ? new Refused(503, "not whole")
                : new Rendered(
                        "application/json",
                        false,
                        ("[{\"targets\":[\"" + targets + "\"]}]").getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public List<KeptFile> files(InstanceId instance) {
        return instance.equals(CannedFleet.GONE)
                ? List.of(
                        new KeptFile("boot.json", 11, "aa11"),
                        new KeptFile("console.txt", 38, null))
                : List.of();
    }

    @Override
    public List<String> missing(InstanceId instance) {
        return List.of("console screenshot: this cloud has none");
    }

    @Override
    public Optional<byte[]> read(InstanceId instance, String file) {
        String text =
                file.equals("boot.json") ? "{\"a\":\"<b>\"}" : "<script>alert(1)</script> kernel";
        return Optional.of(text.getBytes(StandardCharsets.UTF_8));
    }
}
