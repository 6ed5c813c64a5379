package io.adamant.collector.act.desk;

import io.adamant.collector.cloud.GroupName;
import io.adamant.shared.model.ImageId;
import io.adamant.shared.model.InstanceId;
import org.jspecify.annotations.Nullable;

/**
 * What a person may ask of the controller, each with who and why; any thread may call. Every act
 * and every refusal is recorded.
 */
public interface OperatorDesk {

    /** The same desk, which records that acts come from this address. */
    default OperatorDesk from(String address) {
        return this;
    }

    /** Replace nothing in the group until {@code untilUnixNanos}, or 0 for until it is lifted. */
    Answer hold(GroupName group, String who, String why, long untilUnixNanos);

    Answer resume(GroupName group, String who, String why);

    /** Passes every gate but mode, rate and patience: ledger, budget and capacity among them. */
    Answer replace(InstanceId instance, String who, String why);

    /** Gives a slot back whose successor cannot come. */
    Answer releaseIntent(String intentId, String who, String why);

    Answer holdImage(ImageId image, String who, String why);

    Answer releaseImage(ImageId image, String who, String why);

    /**
     * Begins what is proposed: an instance's id, or {@link #ROLLBACK} and a group's name. Every
     * gate but mode and identity is asked again.
     */
    Answer approve(String proposal, String who, String why);

    /**
     * Points the group's launches at another image: one proven good and above every rollback floor.
     *
     * @param to null for the newest such image
     */
    Answer rollBack(GroupName group, @Nullable ImageId to, String who, String why);

    /**
     * Lets go of a tripped breaker: older verdicts are void, then 1, 2, 4 at a time.
     *
     * @param group null for every group
     */
    Answer resetBreaker(@Nullable GroupName group, String who, String why);

    /**
     * Ends one healthy instance of the group on purpose, within every gate and the policy's hours.
     */
    Answer gameday(GroupName group, String who, String why);

    /** Before the group's name this is the id of a proposed rollback. */
    String ROLLBACK = "rollback-";

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
