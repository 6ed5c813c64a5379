package io.adamant.collector.logs;

import io.adamant.collector.logs.LogStore.LogLine;
import io.adamant.shared.model.InstanceId;
import java.util.List;
import java.util.Optional;

/** Log lines that were kept as evidence before their instance was replaced. */
public interface PinnedLines {

    /** The kept lines of one instance, oldest first; empty when nothing was kept of it. */
    Optional<List<LogLine>> linesOf(InstanceId instance);
}
