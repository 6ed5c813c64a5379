package io.adamant.collector.logs;

import io.adamant.collector.logs.LogStore.LogLine;
import io.adamant.shared.model.InstanceId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Follows log lines in the order of their arrival, so that a line with an old timestamp is not
 * missed; any thread may ask.
 */
public interface LogTail {

    /** The newest line's place; following from here yields only what comes later. */
    long newest();

    /**
     * What arrived behind a place.
     *
     * @param after a place given by {@link #newest} or by {@link Batch#newest}
     * @param instance only this one, or null for all
     * @param contains a substring of the line, or null for every line
     * @param most most lines in the answer; the newest are kept
     */
    Batch since(long after, @Nullable InstanceId instance, @Nullable String contains, int most);

    /**
     * What arrived.
     *
     * @param newest where to go on
     * @param lines in the order of arrival
     * @param skipped how many matching lines were left out, because there were more than asked for
     */
    record Batch(long newest, List<LogLine> lines, long skipped) {

        public Batch {
            lines = List.copyOf(lines);
        }
    }
}
