package io.adamant.collector.act.book;

import io.adamant.collector.cloud.Cloud.LintFinding;
import io.adamant.collector.cloud.GroupName;
import io.adamant.collector.plan.Background;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Everything that is remembered beyond the ledger. */
public record Books(
        HoldBook holds, ImageBook images, GroupBook groups, BrakeBook brakes, ShadowBook shadow) {

    /** Why nothing may be acted upon: what cannot be read may be what matters. */
    public Optional<String> fault() {
        return images.fault().or(holds::fault).or(groups::fault).or(brakes::fault);
    }

    /**
     * What a plan compares with beyond the moment.
     *
     * @param lint what is wrong with the settings of each group
     */
    public Background background(Map<GroupName, List<LintFinding>> lint) {
        return new Background(
                groups.applications(), groups.firstSeen(), brakes.all(), images.standings(), lint);
    }
}
