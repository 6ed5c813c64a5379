package io.adamant.collector.logs;

import io.adamant.collector.journal.Delivery;
import io.adamant.shared.model.Heartbeat;
import io.adamant.shared.model.HostEvent;
import io.adamant.shared.model.Names;
import io.adamant.shared.wire.HostEvents;
import io.adamant.shared.wire.LogRecord;
import io.adamant.shared.wire.ResourceAttributes;
import io.adamant.shared.wire.Value;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Log records as entries. Events become a sentence; heartbeats are left out: there is one a second
 * and nothing in them to search for. Owned by one view's thread.
 */
public final class EntryReader {

    /** Longest text in characters; what is cut is said in the text. */
    public static final int MAX_TEXT = 64 << 10;

    /** Longest value of a label or of metadata in characters. */
    static final int MAX_VALUE = 4 << 10;

    /** Longest name of a source in characters: it is a label. */
    static final int MAX_SOURCE = 256;

    /** Most pairs of metadata of one record; further ones are left out. */
    static final int MAX_PAIRS = 64;

    /** Most different label sets and levels kept as one object each. */
    private static final int MAX_SHARED = 4096;

    /** Where a record came from, best name first (OTel semantic conventions, then our own). */
    private static final List<String> SOURCES =
            List.of("log.file.path", "log.file.name", "systemd.unit", "syslog.appname");

    private static final String EVENT = "event_name";
    private static final String TRACE = "trace_id";
    private static final String SPAN = "span_id";

    private final Map<StreamLabels, StreamLabels> shared = new HashMap<>();
    private final Map<String, String> keys = new HashMap<>();

    /**
     * Who a delivery speaks for, with no source yet; null when its resource names no instance that
     * we could show.
     */
    public @Nullable StreamLabels labels(Delivery.Origin origin) {
        Map<String, Value> resource = origin.resource();
        for (String name : List.of(ResourceAttributes.INSTANCE, ResourceAttributes.HOST_ID)) {
            if (resource.get(name) instanceof Value.Text text && Names.isSafe(text.text())) {
                return share(
                        new StreamLabels(
                                text.text(),
                                "",
                                "",
                                text(resource, "host.image.id"),
                                text(resource, "cloud.availability_zone"),
                                "",
                                text(resource, "service.name")));
            }
        }
        return null;
    }

    /** The boot that a delivery speaks for; "" when it names none. */
    public String boot(Delivery.Origin origin) {
        return text(origin.resource(), ResourceAttributes.BOOT);
    }

    /**
     * The part of a record that every record has.
     *
     * @param unixNanos above 0
     */
    public record Shown(StreamLabels labels, long unixNanos, int severity, String text) {}

    /** Is given the pairs of a record one after the other. */
    public interface Pairs {
        void pair(String key, String value);
    }

    /**
     * What a record says; null when it is nothing to show.
     *
     * @param labels by {@link #labels}
     */
    public @Nullable Shown shown(StreamLabels labels, LogRecord record, long receivedUnixNanos) {
        long time = time(record, receivedUnixNanos);
        String event = record.eventName();
        if (event.isEmpty()) {
            String source = sourceName(record);
            StreamLabels own =
                    source.isEmpty() ? labels : sourced(labels, text(record.attributes(), source));
            return new Shown(own, time, record.severity(), cut(body(record)));
        }
        Optional<HostEvent> known = HostEvents.decode(record);
        if (known.isPresent() && known.get() instanceof Heartbeat) {
            return null;
        }
        return new Shown(
                sourced(labels, event),
                time,
                known.map(EventText::severity).orElse(record.severity()),
                cut(known.map(EventText::of).orElseGet(() -> body(record))));
    }

    /** The record's own metadata: what is no label, level or boot. */
    public void pairs(LogRecord record, Pairs sink) {
        int left = MAX_PAIRS;
        String source = "";
        if (record.eventName().isEmpty()) {
            source = sourceName(record);
        } else {
            sink.pair(EVENT, record.eventName());
        }
        if (!record.traceId().isEmpty()) {
            sink.pair(TRACE, record.traceId());
        }
        if (!record.spanId().isEmpty()) {
            sink.pair(SPAN, record.spanId());
        }
        for (Map.Entry<String, Value> attribute : record.attributes().entrySet()) {
            if (left == 0) {
                return;
            }
            if (!attribute.getKey().equals(source)) {
                sink.pair(key(attribute.getKey()), cutValue(attribute.getValue()));
                left--;
            }
        }
    }

    /**
     * One record as an entry; null when it is nothing to show.
     *
     * @param labels by {@link #labels}
     * @param boot by {@link #boot}
     */
    @Nullable LogEntry entry(
            StreamLabels labels, String boot, LogRecord record, long receivedUnixNanos) {
        Shown shown = shown(labels, record, receivedUnixNanos);
        if (shown == null) {
            return null;
        }
        Map<String, String> pairs = LogEntry.metadata(shown.severity(), boot);
        Map<String, String> own = new LinkedHashMap<>();
        pairs(record, own::putIfAbsent);
        if (!own.isEmpty()) {
            own.putAll(pairs);
            pairs = own;
        }
        return new LogEntry(
                shown.labels(), shown.unixNanos(), shown.severity(), shown.text(), pairs);
    }

    private static String body(LogRecord record) {
        return record.body() == null ? "" : record.body().asText();
    }

    private static long time(LogRecord record, long receivedUnixNanos) {
        if (record.timeUnixNanos() > 0) {
            return record.timeUnixNanos();
        }
        return record.observedUnixNanos() > 0 ? record.observedUnixNanos() : receivedUnixNanos;
    }

    /** As Loki does it: what is no letter, digit or underscore becomes an underscore. */
    private String key(String name) {
        if (keys.size() >= MAX_SHARED) {
            keys.clear();
        }
        return keys.computeIfAbsent(name, EntryReader::sanitised);
    }

    private static String sanitised(String name) {
        String cut = name.length() <= MAX_SOURCE ? name : name.substring(0, MAX_SOURCE);
        StringBuilder out = new StringBuilder(cut.length() + 1);
        for (int i = 0; i < cut.length(); i++) {
            char c = cut.charAt(i);
            boolean isDigit = c >= '0' && c <= '9';
            if (i == 0 && isDigit) {
                out.append('_');
            }
            boolean isLetter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
            out.append(isDigit || isLetter ? c : '_');
        }
        return out.isEmpty() ? "_" : out.toString();
    }

    /** The attribute that says where a record came from; "" when none does. */
    private static String sourceName(LogRecord record) {
        if (record.attributes().isEmpty()) {
            return "";
        }
        for (String name : SOURCES) {
            if (record.attributes().get(name) instanceof Value.Text) {
                return name;
            }
        }
        return "";
    }

    private StreamLabels sourced(StreamLabels labels, String whole) {
        String source = whole.length() <= MAX_SOURCE ? whole : whole.substring(0, MAX_SOURCE);
        if (source.equals(labels.source())) {
            return labels;
        }
        return share(
                new StreamLabels(
                        labels.instance(),
                        labels.application(),
                        labels.group(),
                        labels.image(),
                        labels.zone(),
                        source,
                        labels.serviceName()));
    }

    private StreamLabels share(StreamLabels labels) {
        if (shared.size() >= MAX_SHARED) {
            shared.clear();
        }
        StreamLabels known = shared.putIfAbsent(labels, labels);
        return known == null ? labels : known;
    }

    private static String text(Map<String, Value> resource, String name) {
        if (resource.get(name) instanceof Value.Text text) {
            return text.text().length() <= MAX_SOURCE
                    ? text.text()
                    : text.text().substring(0, MAX_SOURCE);
        }
        return "";
    }

    private static String cutValue(Value value) {
        String text = value.asText();
        return text.length() <= MAX_VALUE ? text : text.substring(0, MAX_VALUE);
    }

    private static String cut(String text) {
        if (text.length() <= MAX_TEXT) {
            return text;
        }
        return text.substring(0, MAX_TEXT) + "... (" + (text.length() - MAX_TEXT) + " more)";
    }
}
