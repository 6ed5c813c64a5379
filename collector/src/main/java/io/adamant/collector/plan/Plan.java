package io.adamant.collector.plan;

import io.adamant.collector.cloud.GroupName;
import io.adamant.collector.plan.brake.Brake;
import io.adamant.shared.model.InstanceId;
import java.util.List;
import java.util.Map;

/**
 * What to do now.
 *
 * @param decisions to reserve and to begin, most urgent first; every gate is open
 * @param withheld the same, held back by the mode alone: what enforce would do
 * @param brakes every breaker that is not simply open, as this plan leaves it
 * @param why the closed gates of every unhealthy instance that is left alone; never empty lists
 */
public record Plan(
        List<Proposal> decisions,
        List<Proposal> withheld,
        Map<GroupName, Brake> brakes,
        Map<InstanceId, List<Gate>> why) {

    public Plan {
        decisions = List.copyOf(decisions);
        withheld = List.copyOf(withheld);
        brakes = Map.copyOf(brakes);
        why = Map.copyOf(why);
    }
}
