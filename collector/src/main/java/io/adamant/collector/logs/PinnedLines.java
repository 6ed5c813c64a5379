package io.adamant.collector.logs;

import io.adamant.shared.model.InstanceId;
import java.util.List;
import java.util.Optional;

/** Log lines that are kept apart from the store's own limits, such as those of a lost instance. */
public interface PinnedLines {

    /** Oldest first; empty when nothing is pinned for the instance. */
    Optional<List<LogSearch.LogLine>> linesOf(InstanceId instance);
}
