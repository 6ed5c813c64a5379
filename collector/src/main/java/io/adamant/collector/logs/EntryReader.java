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

    private static final List<Map<String, String>> LEVEL_ONLY = levelOnly();

    private final Map<StreamLabels, StreamLabels> shared = new HashMap<>();
    private final Map<String, String> keys = new HashMap<>();

    private static List<Map<String, String>> levelOnly() {
        List<Map<String, String>> all = new java.util.ArrayList<>();
        for (int severity = 0; severity <= 24; severity++) {
            all.add(Map.of(LogEntry.LEVEL, LogEntry.level(severity)));
        }
        return List.copyOf(all);
    }

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
     * One record as an entry; null when it is nothing to show.
     *
     * @param labels by {@link #labels}
     * @param boot by {@link #boot}
     */
    public @Nullable LogEntry entry(
            StreamLabels labels, String boot, LogRecord record, long receivedUnixNanos) {
        long time = time(record, receivedUnixNanos);
        String event = record.eventName();
        if (event.isEmpty()) {
            return new LogEntry(
                    sourced(labels, source(record)),
                    time,
                    record.severity(),
                    cut(body(record)),
                    metadata(record, record.severity(), boot));
        }
        Optional<HostEvent> known = HostEvents.decode(record);
        if (known.isPresent() && known.get() instanceof Heartbeat) {
            return null;
        }
        int severity = known.map(EventText::severity).orElse(record.severity());
        return new LogEntry(
                sourced(labels, event),
                time,
                severity,
                cut(known.map(EventText::of).orElseGet(() -> body(record))),
                metadata(record, severity, boot));
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

    private Map<String, String> metadata(LogRecord record, int severity, String boot) {
        boolean plain = record.eventName().isEmpty() && record.attributes().isEmpty();
        if (plain && boot.isEmpty()) {
            return LEVEL_ONLY.get(severity >= 0 && severity <= 24 ? severity : 0);
        }
        Map<String, String> pairs = new LinkedHashMap<>();
        pairs.put(LogEntry.LEVEL, LogEntry.level(severity));
        put(pairs, "adamant_boot_id", boot);
        put(pairs, "event_name", record.eventName());
        for (Map.Entry<String, Value> attribute : record.attributes().entrySet()) {
            if (pairs.size() < MAX_PAIRS) {
                pairs.putIfAbsent(key(attribute.getKey()), cutValue(attribute.getValue()));
            }
        }
        return pairs;
    }

    private static void put(Map<String, String> pairs, String key, String value) {
        if (!value.isEmpty()) {
            pairs.put(key, value);
        }
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

    private static String source(LogRecord record) {
        for (String name : SOURCES) {
            if (record.attributes().get(name) instanceof Value.Text text) {
                return text.text();
            }
        }
        return "";
    }

    private StreamLabels sourced(StreamLabels labels, String source) {
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
                        source.length() <= MAX_SOURCE ? source : source.substring(0, MAX_SOURCE),
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
