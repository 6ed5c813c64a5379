package io.adamant.collector.plan.shadow;

import io.adamant.collector.cloud.GroupName;
import io.adamant.shared.model.ImageId;
import io.adamant.shared.model.InstanceId;

/**
 * One replacement that enforce would have begun.
 *
 * @param cause the verdict's bounded name
 * @param sinceNanos when it was first proposed, Unix nanoseconds
 * @param wasServing whether it served then: capacity that would have been lost for a while
 * @param outcome what has become of it
 * @param endedNanos when that was seen, or 0 while it is open
 */
public record ShadowCase(
        InstanceId instance,
        GroupName group,
        ImageId image,
        String cause,
        long sinceNanos,
        boolean wasServing,
        Outcome outcome,
        long endedNanos) {

    /** Later truth. */
    public enum Outcome {
        /** Not known yet. */
        OPEN,
        /** It was ended by somebody, stayed bad to its end, or stayed bad for an hour. */
        RIGHT,
        /** It recovered by itself: replacing it would have been for nothing. */
        WRONG,
        /** Nothing was wrong with it: a planned replacement is neither right nor wrong. */
        PLANNED
    }

    ShadowCase with(Outcome next, long nowNanos) {
        return new ShadowCase(
                instance, group, image, cause, sinceNanos, wasServing, next, nowNanos);
    }
}
