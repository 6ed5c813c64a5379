package io.adamant.collector.logs;

import io.adamant.shared.model.InstanceId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A plain search for the newest lines: what the page, the API and the evidence need. */
public interface LogSearch {

    Answer search(Query query);

    /**
     * What to look for.
     *
     * @param instance only this one, or null for all
     * @param fromUnixNanos start, inclusive
     * @param untilUnixNanos end, exclusive
     * @param contains a substring of the line, or null for every line
     * @param limit most lines in the answer; the newest are kept
     */
    record Query(
            @Nullable InstanceId instance,
            long fromUnixNanos,
            long untilUnixNanos,
            @Nullable String contains,
            int limit) {

        /** Most lines that one answer may hold. */
        public static final int MAX_LIMIT = 5_000;

        public Query {
            if (limit < 1 || limit > MAX_LIMIT) {
                throw new IllegalArgumentException("limit must be 1 to " + MAX_LIMIT);
            }
        }
    }

    /**
     * What was found.
     *
     * @param lines oldest first
     * @param complete false when something older was dropped or could not be read
     * @param notes what is missing, in words
     */
    record Answer(List<LogLine> lines, boolean complete, List<String> notes) {}

    /**
     * One line.
     *
     * @param unixNanos by the host's clock, or the receive time where it gave none
     * @param severity OTel severity number, 0 when unknown
     * @param source file path, event name or unit
     */
    record LogLine(InstanceId instance, long unixNanos, int severity, String source, String text) {

        /** The part of an entry that a person reads first. */
        public static LogLine of(LogEntry entry) {
            return new LogLine(
                    new InstanceId(entry.labels().instance()),
                    entry.unixNanos(),
                    entry.severity(),
                    entry.labels().source(),
                    entry.text());
        }
    }
}
