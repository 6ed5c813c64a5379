package io.adamant.collector.journal.format;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Streams of a Loki push as OTLP log records. A stream is one resource: its instance is the label
 * {@code instance}, {@code host} or {@code hostname}, else the sender; {@code service_name} and
 * what Loki takes for it become {@code service.name}. Every other label is an attribute of each of
 * its records, besides the structured metadata. Owned by one conversion.
 */
final class LokiRequest {

    private static final List<String> INSTANCE_LABELS = List.of("instance", "host", "hostname");
    private static final List<String> SERVICE_LABELS =
            List.of("service_name", "service", "app", "application", "name", "job");
    private static final List<String> FILE_LABELS = List.of("filename", "file");
    private static final List<String> LEVEL_LABELS =
            List.of("detected_level", "level", "severity", "lvl", "loglevel");

    private final String sender;
    private final LogRequest out;
    private Map<String, String> attributes = Map.of();
    private int severity;
    private int rejected;
    private String reason = "";

    LokiRequest(String sender, long receivedUnixNanos, int limitBytes) {
        this.sender = sender;
        out = new LogRequest(receivedUnixNanos, limitBytes);
    }

    void stream(Map<String, String> labels) {
        String instance = SafeName.of(first(labels, INSTANCE_LABELS, sender));
        Map<String, String> resource = new LinkedHashMap<>();
        resource.put("service.instance.id", instance);
        String service = first(labels, SERVICE_LABELS, "");
        if (!service.isEmpty()) {
            resource.put("service.name", service);
        }
        out.resource(resource);
        attributes = new LinkedHashMap<>(labels);
        INSTANCE_LABELS.stream()
                .filter(labels::containsKey)
                .findFirst()
                .ifPresent(attributes::remove);
        attributes.remove("service_name");
        String file = first(labels, FILE_LABELS, "");
        if (!file.isEmpty()) {
            attributes.keySet().removeAll(FILE_LABELS);
            attributes.put("log.file.path", file);
        }
        severity = severity(first(labels, LEVEL_LABELS, ""));
    }

    void entry(long unixNanos, String line, Map<String, String> metadata) throws TooLargeException {
        byte[] body = line.getBytes(StandardCharsets.UTF_8);
        if (metadata.isEmpty()) {
            out.record(unixNanos, severity, body, attributes);
            return;
        }
        Map<String, String> all = new LinkedHashMap<>(attributes);
        all.putAll(metadata);
        int own = severity(first(metadata, LEVEL_LABELS, ""));
        out.record(unixNanos, own > 0 ? own : severity, body, all);
    }

    void reject(int entries, String why) {
        rejected += entries;
        if (reason.isEmpty()) {
            reason = why;
        }
    }

    Converted.Otlp converted() {
        return new Converted.Otlp(out.toBytes(), rejected, reason);
    }

    private static String first(Map<String, String> labels, List<String> names, String otherwise) {
        for (String name : names) {
            String value = labels.get(name);
            if (value != null && !value.isEmpty()) {
                return value;
            }
        }
        return otherwise;
    }

    /** OTel's severity number for the words that loggers use; 0 for others. */
    private static int severity(String level) {
        return switch (level.toLowerCase(Locale.ROOT)) {
            case "trace" -> 1;
            case "debug" -> 5;
            case "info", "information", "informational" -> 9;
            case "notice" -> 10;
            case "warn", "warning" -> 13;
            case "error", "err" -> 17;
            case "critical", "crit", "alert" -> 18;
            case "fatal", "emerg", "emergency", "panic" -> 21;
            default -> 0;
        };
    }
}
