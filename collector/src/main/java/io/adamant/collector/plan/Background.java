package io.adamant.collector.plan;

import io.adamant.collector.cloud.Cloud.LintFinding;
import io.adamant.collector.cloud.GroupName;
import io.adamant.collector.image.Standing;
import io.adamant.collector.plan.brake.Brake;
import io.adamant.shared.model.ImageId;
import java.util.List;
import java.util.Map;

/**
 * What a plan compares with beyond the moment; outlives groups and restarts.
 *
 * @param applications what each group serves or served, gone groups included
 * @param firstSeen when each group was first seen, Unix nanoseconds
 * @param brakes the breakers that are not simply open
 * @param images what is known of each image
 * @param lint settings of groups that make safe work impossible
 */
public record Background(
        Map<GroupName, String> applications,
        Map<GroupName, Long> firstSeen,
        Map<GroupName, Brake> brakes,
        Map<ImageId, Standing> images,
        Map<GroupName, List<LintFinding>> lint) {

    public static final Background NONE =
            new Background(Map.of(), Map.of(), Map.of(), Map.of(), Map.of());

    public Background {
        applications = Map.copyOf(applications);
        firstSeen = Map.copyOf(firstSeen);
        brakes = Map.copyOf(brakes);
        images = Map.copyOf(images);
        lint = Map.copyOf(lint);
    }
}
