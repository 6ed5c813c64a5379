package io.adamant.collector.simulation;

import io.adamant.collector.act.ControlState;
import io.adamant.collector.assess.Assessment;
import io.adamant.collector.cloud.Cloud;
import io.adamant.collector.plan.Background;
import io.adamant.collector.plan.Plan;
import io.adamant.collector.plan.PlanPolicy;
import io.adamant.collector.plan.Planner;
import io.adamant.collector.plan.Proposal;
import io.adamant.collector.plan.Situation;
import io.adamant.shared.model.InstanceId;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** I12: on the same input shadow would do what enforce does. */
final class SameDecisions {

    private SameDecisions() {}

    static void check(ControlState state) {
        Plan enforced = Planner.plan(situation(state, PlanPolicy.Mode.ENFORCE));
        Plan shadowed = Planner.plan(situation(state, PlanPolicy.Mode.SHADOW));
        Set<InstanceId> done = ids(enforced.decisions());
        Set<InstanceId> would = ids(shadowed.withheld());
        if (!done.equals(would) || !shadowed.decisions().isEmpty()) {
            throw new Invariants.Broken("I12", "enforce: " + done + ", shadow: " + would);
        }
    }

    private static Set<InstanceId> ids(List<Proposal> proposals) {
        Set<InstanceId> ids = new HashSet<>();
        proposals.forEach(proposal -> ids.add(proposal.instance().id()));
        return ids;
    }

    private static Situation situation(ControlState state, PlanPolicy.Mode mode) {
        return new Situation(
                state.inventory(),
                EnumSet.allOf(Cloud.Capability.class),
                state.hosts(),
                new Assessment(state.verdicts(), state.suspicion()),
                state.intents(),
                state.holds(),
                Map.of(),
                new Background(
                        Map.of(), Map.of(), state.outlook().brakes(), state.images(), Map.of()),
                null,
                PlanPolicy.DEFAULT.in(mode),
                state.atUnixNanos());
    }
}
