package io.adamant.collector.assess;

import io.adamant.shared.model.InstanceId;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What was found.
 *
 * @param verdicts one per instance of the inventory
 * @param suspicion why no silence-based verdict is given, or null
 * @param imageProblems what is wrong with images rather than with hosts, a sentence each
 */
public record Assessment(
        Map<InstanceId, Verdict> verdicts, @Nullable String suspicion, List<String> imageProblems) {

    public Assessment {
        verdicts = Map.copyOf(verdicts);
        imageProblems = List.copyOf(imageProblems);
    }

    /** Without a word on images. */
    public Assessment(Map<InstanceId, Verdict> verdicts, @Nullable String suspicion) {
        this(verdicts, suspicion, List.of());
    }
}
