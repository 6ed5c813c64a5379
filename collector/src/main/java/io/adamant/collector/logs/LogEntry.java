package io.adamant.collector.logs;

import java.util.Collections;
import java.util.Map;

/**
 * One record as the store knows it.
 *
 * @param unixNanos by the host's clock, or the receive time where it gave none
 * @param severity OTel severity number, 0 when unknown
 * @param text the body as text; an event's is a sentence
 * @param metadata what belongs to this record alone ("structured metadata" in Loki's words); {@code
 *     detected_level} is always among it, other keys have underscores where the sender had dots
 */
public record LogEntry(
        StreamLabels labels,
        long unixNanos,
        int severity,
        String text,
        Map<String, String> metadata) {

    /** The key of the level in words. */
    public static final String LEVEL = "detected_level";

    /** The key of the boot that the record is of. */
    public static final String BOOT = "adamant_boot_id";

    public LogEntry {
        metadata = Collections.unmodifiableMap(metadata);
    }

    /** With what the inventory says of its instance, where nothing was known when it was kept. */
    LogEntry placed(Placements placements) {
        StreamLabels placed = labels.placed(placements);
        return placed.equals(labels)
                ? this
                : new LogEntry(placed, unixNanos, severity, text, metadata);
    }

    /** The metadata that every record has: its level, and its boot where that is known. */
    public static Map<String, String> metadata(int severity, String boot) {
        return boot.isEmpty()
                ? Map.of(LEVEL, level(severity))
                : Map.of(LEVEL, level(severity), BOOT, boot);
    }

    /** The level of an OTel severity number, in Grafana's words. */
    public static String level(int severity) {
        return switch ((severity + 3) / 4) {
            case 1 -> "trace";
            case 2 -> "debug";
            case 3 -> "info";
            case 4 -> "warn";
            case 5 -> "error";
            case 6 -> "fatal";
            default -> "unknown";
        };
    }
}
