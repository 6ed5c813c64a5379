package io.adamant.collector.assess;

import io.adamant.collector.assess.testimony.Testimony;
import io.adamant.shared.model.InstanceId;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What was found.
 *
 * @param verdicts one per instance of the inventory
 * @param testimonies what each verdict that may cost a host rests on
 * @param suspicion why no silence-based verdict is given, or null
 * @param imageProblems what is wrong with images rather than with hosts, a sentence each
 */
public record Assessment(
        Map<InstanceId, Verdict> verdicts,
        Map<InstanceId, Testimony> testimonies,
        @Nullable String suspicion,
        List<String> imageProblems) {

    public Assessment {
        verdicts = Map.copyOf(verdicts);
        testimonies = Map.copyOf(testimonies);
        imageProblems = List.copyOf(imageProblems);
    }

    /** Without testimonies and without a word on images. */
    public Assessment(Map<InstanceId, Verdict> verdicts, @Nullable String suspicion) {
        this(verdicts, Map.of(), suspicion, List.of());
    }
}
