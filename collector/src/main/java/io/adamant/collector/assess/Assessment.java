package io.adamant.collector.assess;

import io.adamant.shared.model.InstanceId;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What was found.
 *
 * @param verdicts one per instance of the inventory
 * @param suspicion why no silence-based verdict is given, or null
 */
public record Assessment(Map<InstanceId, Verdict> verdicts, @Nullable String suspicion) {

    public Assessment {
        verdicts = Map.copyOf(verdicts);
    }
}
