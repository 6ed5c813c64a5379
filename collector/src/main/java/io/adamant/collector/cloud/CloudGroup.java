package io.adamant.collector.cloud;

import io.adamant.shared.model.ImageId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A group as the cloud describes it.
 *
 * @param application what the group serves; stands above the group, so that history survives a new
 *     group per release
 * @param min how few instances the group may be told to have
 * @param desired how many instances the group is to have
 * @param max how many it may have for a while (launch before terminate needs room)
 * @param image what the next launch boots: what a new member is expected to say it runs
 * @param refresh a refresh or rollout of the cloud's own that is running, in words; null when none
 * @param natives replacements that the cloud began by itself lately, open ones first
 * @param revision changes when a setting changes that {@link Cloud#lint} looks at
 */
public record CloudGroup(
        GroupName name,
        String application,
        int min,
        int desired,
        int max,
        ImageId image,
        @Nullable String refresh,
        List<NativeReplacement> natives,
        String revision) {

    public CloudGroup {
        natives = List.copyOf(natives);
    }

    /** A quiet group without a lower bound. */
    public CloudGroup(GroupName name, String application, int desired, int max, ImageId image) {
        this(name, application, 0, desired, max, image, null, List.of(), "");
    }

    public boolean isRefreshing() {
        return refresh != null;
    }
}
