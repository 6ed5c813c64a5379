package io.adamant.collector.act;

import io.adamant.collector.cloud.GroupName;
import io.adamant.shared.model.ImageId;
import io.adamant.shared.model.InstanceId;

/**
 * What a person may ask of the controller, each with who and why; any thread may call. Every act
 * and every refusal is recorded.
 */
public interface OperatorDesk {

    /** Replace nothing in the group until {@code untilUnixNanos}, or 0 for until it is lifted. */
    Answer hold(GroupName group, String who, String why, long untilUnixNanos);

    Answer resume(GroupName group, String who, String why);

    /** Passes every gate but mode, rate and patience: ledger, budget and capacity among them. */
    Answer replace(InstanceId instance, String who, String why);

    /** Gives a slot back whose successor cannot come. */
    Answer releaseIntent(String intentId, String who, String why);

    Answer holdImage(ImageId image, String who, String why);

    Answer releaseImage(ImageId image, String who, String why);

    /** What became of it. */
    sealed interface Answer {

        /** Recorded and in force from the next round on. */
        record Done(String words) implements Answer {}

        /** No such thing. */
        record Unknown(String words) implements Answer {}

        /** Not now, and why. */
        record Refused(String words) implements Answer {}
    }
}
