package io.adamant.collector.journal;

import io.adamant.collector.journal.Delivery.Origin;
import io.adamant.collector.journal.Journal.Entry;
import io.adamant.collector.journal.encoding.Unpacked;
import io.adamant.collector.journal.encoding.Unpacker;
import io.adamant.collector.journal.format.Converted;
import io.adamant.collector.journal.format.SafeName;
import io.adamant.collector.journal.once.Fresh;
import io.adamant.collector.journal.stamp.Stamp;
import io.adamant.collector.telemetry.Count;
import io.adamant.collector.telemetry.Meters;
import io.adamant.shared.model.BatchId;
import io.adamant.shared.model.Loss;
import io.adamant.shared.model.Names;
import io.adamant.shared.wire.HostEvents;
import io.adamant.shared.wire.LogRecord;
import io.adamant.shared.wire.MalformedOtlpException;
import io.adamant.shared.wire.MetricPoint;
import io.adamant.shared.wire.OtlpDecoder;
import io.adamant.shared.wire.OtlpDecoder.ResourceLogs;
import io.adamant.shared.wire.OtlpDecoder.ResourceMetrics;
import io.adamant.shared.wire.ResourceAttributes;
import io.adamant.shared.wire.Value;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Takes one journal entry apart and hands what is new of it to the views. Owned by the view thread.
 *
 * <p>An entry whose body does not hold as many records as its batch id says is skipped whole:
 * nobody can tell which sequences its records have, so its range stays open and shows as a gap. The
 * receiver refuses such a body; only a fault of ours or of the disk brings one here.
 */
final class Deliverer {

    /** Most plain bytes of one entry; the receiver lets nothing larger in. */
    private static final int MAX_PLAIN_BYTES = 64 * 1024 * 1024;

    private final Feeds feeds;
    private final History history;
    private final Consumer<String> complaints;
    private final Count entries;
    private final Count repeats;
    private final Count undecodable;
    private final Count delivered;
    private final Count renamed;

    Deliverer(Feeds feeds, History history, Meters meters, Consumer<String> complaints) {
        this.feeds = feeds;
        this.history = history;
        this.complaints = complaints;
        entries = meters.counter("adamant_view_entries", "Journal entries read by the views.");
        delivered = meters.counter("adamant_view_records", "Records handed to the views.");
        renamed =
                meters.counter(
                        "adamant_view_renamed",
                        "Parts of requests that named another instance than their sender's.");
        repeats = meters.counter("adamant_view_repeats", "Records dropped since they came before.");
        undecodable =
                meters.counter("adamant_view_undecodable", "Journal entries that nobody can read.");
    }

    void apply(Entry entry) {
        entries.increment();
        history.next(entry.position());
        Envelope envelope = entry.envelope();
        Unpacked unpacked =
                Unpacker.unpack(
                        envelope.encoding(), envelope.body(), MAX_PLAIN_BYTES, bytes -> true);
        int plainBytes = envelope.body().length;
        if (unpacked instanceof Unpacked.Plain(byte[] plain)) {
            plainBytes = plain.length;
            read(entry, plain);
        } else {
            skip(entry, "cannot be unpacked");
        }
        history.applied(envelope.receivedUnixNanos(), plainBytes);
    }

    private void read(Entry entry, byte[] plain) {
        switch (entry.envelope().request(plain, MAX_PLAIN_BYTES)) {
            case Converted.Otlp otlp -> decode(entry, otlp.request());
            case Converted.TooLarge _ -> skip(entry, "grows too large as a request");
            case Converted.Malformed(String what) -> skip(entry, what);
        }
    }

    private void decode(Entry entry, byte[] request) {
        try {
            switch (entry.envelope().signal()) {
                case LOGS -> logs(entry, OtlpDecoder.logs(request));
                case METRICS -> metrics(entry, OtlpDecoder.metrics(request));
                case TRACES -> admit(entry.envelope().batch());
            }
        } catch (MalformedOtlpException malformed) {
            skip(entry, String.valueOf(malformed.getMessage()));
        }
    }

    private void logs(Entry entry, List<ResourceLogs> parts) {
        List<List<LogRecord>> body = parts.stream().map(ResourceLogs::records).toList();
        BatchId batch = entry.envelope().batch();
        if (disagrees(entry, body.stream().mapToInt(List::size).sum())) {
            return;
        }
        List<List<LogRecord>> fresh = admit(batch).logs(body);
        for (int i = 0; i < parts.size(); i++) {
            List<LogRecord> records = fresh.get(i);
            if (!records.isEmpty()) {
                noteLosses(batch, records);
                deliver(
                        new Delivery.Logs(origin(entry, parts.get(i).resource()), records),
                        records.size());
            }
        }
    }

    private void metrics(Entry entry, List<ResourceMetrics> parts) {
        List<List<MetricPoint>> body = parts.stream().map(ResourceMetrics::points).toList();
        if (disagrees(entry, body.stream().mapToInt(List::size).sum())) {
            return;
        }
        List<List<MetricPoint>> fresh = admit(entry.envelope().batch()).inOrder(body);
        for (int i = 0; i < parts.size(); i++) {
            List<MetricPoint> points = fresh.get(i);
            if (!points.isEmpty()) {
                deliver(
                        new Delivery.Metrics(origin(entry, parts.get(i).resource()), points),
                        points.size());
            }
        }
    }

    private boolean disagrees(Entry entry, int count) {
        BatchId batch = entry.envelope().batch();
        if (batch == null || batch.count() == count) {
            return false;
        }
        skip(entry, "holds " + count + " records, not what its batch id says");
        return true;
    }

    private Fresh admit(@Nullable BatchId batch) {
        Fresh fresh = history.admit(batch);
        repeats.add(fresh.repeats());
        return fresh;
    }

    private void deliver(Delivery delivery, int records) {
        delivered.add(records);
        feeds.apply(delivery);
    }

    private void noteLosses(@Nullable BatchId batch, List<LogRecord> records) {
        if (batch == null) {
            return;
        }
        for (LogRecord record : records) {
            if (record.eventName().equals(Loss.EVENT)
                    && HostEvents.decode(record).orElse(null) instanceof Loss loss) {
                history.lost(batch.instance(), loss);
            }
        }
    }

    private void skip(Entry entry, String why) {
        undecodable.increment();
        complaints.accept("journal entry " + entry.position().token() + " skipped: " + why);
    }

    private Origin origin(Entry entry, Map<String, Value> resource) {
        Envelope envelope = entry.envelope();
        Map<String, Value> stamped = Stamp.parse(envelope.sender()).stamped(resource);
        if (!stamped.equals(resource) && names(resource.get(ResourceAttributes.INSTANCE))) {
            renamed.increment();
        }
        return new Origin(
                entry.position(),
                envelope.sender(),
                envelope.receivedUnixNanos(),
                envelope.batch(),
                named(stamped, envelope.sender()));
    }

    /**
     * A sender that names no instance is one all the same: by its host's name, else by the
     * receiver's name for it, so that what any client ships can be found.
     */
    private static Map<String, Value> named(Map<String, Value> resource, String sender) {
        if (names(resource.get(ResourceAttributes.INSTANCE))
                || names(resource.get(ResourceAttributes.HOST_ID))) {
            return resource;
        }
        String name =
                resource.get("host.name") instanceof Value.Text(String host) && !host.isEmpty()
                        ? host
                        : sender;
        Map<String, Value> named = new LinkedHashMap<>(resource);
        named.put(ResourceAttributes.INSTANCE, Value.of(SafeName.of(name)));
        return named;
    }

    private static boolean names(@Nullable Value value) {
        return value instanceof Value.Text(String text) && Names.isSafe(text);
    }
}
