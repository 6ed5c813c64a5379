package io.adamant.collector.logs;

import io.adamant.collector.journal.Delivery;
import io.adamant.collector.logs.LogStore.LogLine;
import io.adamant.shared.model.Heartbeat;
import io.adamant.shared.model.HostEvent;
import io.adamant.shared.model.InstanceId;
import io.adamant.shared.model.Names;
import io.adamant.shared.wire.HostEvents;
import io.adamant.shared.wire.LogRecord;
import io.adamant.shared.wire.ResourceAttributes;
import io.adamant.shared.wire.Value;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Log records as lines. Events become a sentence; heartbeats are left out: there is one a second
 * and nothing in them to search for. Owned by the view thread.
 */
final class LineReader {

    /** Longest text of a line in characters; what is cut is said in the line. */
    static final int MAX_TEXT = 64 << 10;

    /** Longest name of a source in characters: it is kept with each line and not counted there. */
    static final int MAX_SOURCE = 256;

    /** Most different sources and ids kept as one string each. */
    private static final int MAX_SHARED = 4096;

    /** Where a line came from, best name first (OTel semantic conventions, then our own). */
    private static final List<String> SOURCES =
            List.of("log.file.path", "log.file.name", "systemd.unit", "syslog.appname");

    private final Map<String, String> shared = new HashMap<>();
    private final Map<String, InstanceId> instances = new HashMap<>();

    /** Who a delivery speaks for; null when its resource names no instance that we could show. */
    @Nullable InstanceId instance(Delivery.Origin origin) {
        for (String name : List.of(ResourceAttributes.INSTANCE, ResourceAttributes.HOST_ID)) {
            if (origin.resource().get(name) instanceof Value.Text text
                    && Names.isSafe(text.text())) {
                if (instances.size() >= MAX_SHARED) {
                    instances.clear();
                }
                return instances.computeIfAbsent(text.text(), InstanceId::new);
            }
        }
        return null;
    }

    /** Null when the record is nothing to show. */
    @Nullable LogLine line(InstanceId instance, LogRecord record, long receivedUnixNanos) {
        long time = time(record, receivedUnixNanos);
        if (record.eventName().isEmpty()) {
            String text = record.body() == null ? "" : record.body().asText();
            return new LogLine(instance, time, record.severity(), source(record), cut(text));
        }
        Optional<HostEvent> event = HostEvents.decode(record);
        if (event.isPresent() && event.get() instanceof Heartbeat) {
            return null;
        }
        String text =
                event.map(EventText::of)
                        .orElseGet(() -> record.body() == null ? "" : record.body().asText());
        int severity = event.map(EventText::severity).orElse(record.severity());
        return new LogLine(instance, time, severity, share(record.eventName()), cut(text));
    }

    private static long time(LogRecord record, long receivedUnixNanos) {
        if (record.timeUnixNanos() > 0) {
            return record.timeUnixNanos();
        }
        return record.observedUnixNanos() > 0 ? record.observedUnixNanos() : receivedUnixNanos;
    }

    private String source(LogRecord record) {
        for (String name : SOURCES) {
            if (record.attributes().get(name) instanceof Value.Text text) {
                return share(text.text());
            }
        }
        return "";
    }

    private String share(String whole) {
        String text = whole.length() <= MAX_SOURCE ? whole : whole.substring(0, MAX_SOURCE);
        if (shared.size() >= MAX_SHARED) {
            shared.clear();
        }
        String known = shared.putIfAbsent(text, text);
        return known == null ? text : known;
    }

    private static String cut(String text) {
        if (text.length() <= MAX_TEXT) {
            return text;
        }
        return text.substring(0, MAX_TEXT) + "... (" + (text.length() - MAX_TEXT) + " more)";
    }
}
