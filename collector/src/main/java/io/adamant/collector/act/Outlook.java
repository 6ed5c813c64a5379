package io.adamant.collector.act;

import io.adamant.collector.assess.testimony.Testimony;
import io.adamant.collector.cloud.Cloud.LintFinding;
import io.adamant.collector.cloud.GroupName;
import io.adamant.collector.plan.Proposal;
import io.adamant.collector.plan.brake.Brake;
import io.adamant.collector.plan.rollback.Rollback;
import io.adamant.collector.plan.shadow.ShadowCase;
import io.adamant.shared.model.InstanceId;
import java.util.List;
import java.util.Map;

/**
 * What a round found beside the instances themselves.
 *
 * @param testimonies what each verdict that may cost a host rests on
 * @param proposals replacements that only the mode, or an unproven sender, holds back
 * @param rollbacks groups whose image is held, each with what stands in the way of leaving it
 * @param brakes breakers that are not simply open
 * @param shadow what shadow would have done, newest last
 * @param lint what is wrong with the settings of each group, as they were linted last
 */
public record Outlook(
        Map<InstanceId, Testimony> testimonies,
        List<Proposal> proposals,
        List<Rollback> rollbacks,
        Map<GroupName, Brake> brakes,
        List<ShadowCase> shadow,
        Map<GroupName, List<LintFinding>> lint) {

    public static final Outlook NONE =
            new Outlook(Map.of(), List.of(), List.of(), Map.of(), List.of(), Map.of());

    public Outlook {
        testimonies = Map.copyOf(testimonies);
        proposals = List.copyOf(proposals);
        rollbacks = List.copyOf(rollbacks);
        brakes = Map.copyOf(brakes);
        shadow = List.copyOf(shadow);
        lint = Map.copyOf(lint);
    }
}
