package io.adamant.collector.logs;

import io.adamant.shared.wire.LogRecord;
import io.adamant.shared.wire.Value;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The records of one delivery, as they were decoded: an entry is made of one when somebody asks for
 * it, since most of the time nobody does. Never changed once it was published but for the entries
 * that were made, which are immutable: readers need no lock, and at worst make one twice.
 */
final class Arrivals {

    /** What a decoded record costs besides its characters: itself, its body, its map. */
    private static final int RECORD_BYTES = 300;

    /** What one attribute costs besides its characters. */
    private static final int ATTRIBUTE_BYTES = 160;

    private final long firstPlace;
    private final StreamLabels labels;
    private final String boot;
    private final long receivedUnixNanos;
    private final List<LogRecord> records;
    private final @Nullable LogEntry[] entries;
    private final long bytes;

    private Arrivals(
            long firstPlace,
            StreamLabels labels,
            String boot,
            long receivedUnixNanos,
            List<LogRecord> records,
            long bytes) {
        this.firstPlace = firstPlace;
        this.labels = labels;
        this.boot = boot;
        this.receivedUnixNanos = receivedUnixNanos;
        this.records = records;
        this.entries = new @Nullable LogEntry[records.size()];
        this.bytes = bytes;
    }

    /**
     * The newest of some records, as many as fit.
     *
     * @param endPlace the place behind the last of them; places count every record since the start
     * @param maxBytes bound, by estimate
     */
    static Arrivals newest(
            long endPlace,
            StreamLabels labels,
            String boot,
            long receivedUnixNanos,
            List<LogRecord> records,
            long maxBytes) {
        long bytes = 0;
        int from = records.size();
        while (from > 0) {
            long next = bytes + bytesOf(records.get(from - 1));
            if (next > maxBytes) {
                break;
            }
            bytes = next;
            from--;
        }
        // A part is copied: a view of the list would keep what is left out alive.
        List<LogRecord> kept =
                from == 0 ? records : List.copyOf(records.subList(from, records.size()));
        return new Arrivals(endPlace - kept.size(), labels, boot, receivedUnixNanos, kept, bytes);
    }

    private static long bytesOf(LogRecord record) {
        long bytes = RECORD_BYTES + length(record.body());
        if (!record.attributes().isEmpty()) {
            for (Map.Entry<String, Value> attribute : record.attributes().entrySet()) {
                bytes +=
                        ATTRIBUTE_BYTES
                                + attribute.getKey().length()
                                + length(attribute.getValue());
            }
        }
        return bytes;
    }

    private static long length(@Nullable Value value) {
        return switch (value) {
            case Value.Text text -> text.text().length();
            case Value.Bytes raw -> raw.bytes().length;
            case Value.Items items -> items.items().stream().mapToLong(Arrivals::length).sum();
            case Value.Fields fields ->
                    fields.fields().values().stream().mapToLong(Arrivals::length).sum();
            case Value.Whole _, Value.Real _, Value.Flag _ -> 0;
            case null -> 0;
        };
    }

    int count() {
        return records.size();
    }

    long bytes() {
        return bytes;
    }

    long place(int index) {
        return firstPlace + index;
    }

    /** One record as an entry; null when it is nothing to show. */
    @Nullable LogEntry entry(int index, EntryReader reader) {
        LogEntry made = entries[index];
        if (made == null) {
            made = reader.entry(labels, boot, records.get(index), receivedUnixNanos);
            entries[index] = made;
        }
        return made;
    }
}
