package io.adamant.collector.simulation;

import io.adamant.collector.cloud.CloudGroup;
import io.adamant.collector.cloud.GroupName;
import io.adamant.collector.cloud.NativeReplacement;
import io.adamant.shared.model.ImageId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A group as it is set in the cloud. */
final class SimGroup {

    final GroupName name;
    final String application;
    int desired;
    int max;
    ImageId image;
    long imageSinceNanos;
    boolean isDeleted;
    @Nullable String refresh;

    /** The group replaces what the cloud calls impaired or stopped by itself. */
    boolean healsItself;

    /** The group fills a free slot by itself. */
    boolean fillsSlots;

    /** A launch hook holds each new machine back; its own end after a while lets it serve. */
    boolean hasHook;

    /** Most instances that were desired lately: what a collector may still reckon with. */
    int mostDesired;

    SimGroup(String name, String application, int desired, int max, String image) {
        this.name = new GroupName(name);
        this.application = application;
        this.desired = desired;
        this.mostDesired = desired;
        this.max = max;
        this.image = new ImageId(image);
    }

    /** What its next launches boot; a collector learns of it with its next reading. */
    void launches(ImageId next, long nowNanos) {
        image = next;
        imageSinceNanos = nowNanos;
    }

    void resize(int toDesired) {
        desired = toDesired;
        mostDesired = Math.max(mostDesired, toDesired);
        max = Math.max(max, toDesired + 1);
    }

    CloudGroup describe(List<NativeReplacement> natives) {
        return new CloudGroup(name, application, 0, desired, max, image, refresh, natives, "1");
    }
}
