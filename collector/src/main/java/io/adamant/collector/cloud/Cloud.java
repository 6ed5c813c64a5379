package io.adamant.collector.cloud;

import io.adamant.shared.model.ImageId;
import io.adamant.shared.model.InstanceId;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * One cloud: what is there, and the steps of a replacement. Calls block and run on a virtual
 * thread; none throws for what a cloud can answer. Every implementation passes {@code
 * CloudContract}.
 */
public interface Cloud extends AutoCloseable {

    /** Bounded name: {@code local}, {@code aws}, {@code gcp}. */
    String name();

    Set<Capability> capabilities();

    /** Reads everything, within {@code limit}. */
    Inventory inventory(Duration limit);

    /** Launches one instance into a group, or names the one that the group launched by itself. */
    Call launch(Successor successor);

    /**
     * Takes the instance out of the load balancer; what is in flight may end. {@link
     * Call.AlreadySo} where ending it does this, for clouds without {@link Capability#DRAIN}.
     */
    Call drain(InstanceId instance);

    /**
     * Ends the instance for good. When its successor is there too, the group's desired count is
     * what it was before the replacement.
     */
    Call terminate(InstanceId instance, Order order);

    /**
     * Ends the instance and makes its successor in one call, for clouds that have {@link
     * Capability#RECREATE}; refused by the others.
     *
     * @param token makes the call idempotent
     */
    default Call recreate(InstanceId instance, String token) {
        return new Call.Refused("unsupported", name() + " has no call that recreates an instance");
    }

    /**
     * Answers the launch hook that holds the instance back, for clouds that have {@link
     * Capability#LAUNCH_HOOK}; refused by the others. A hook that waits no more is {@link
     * Call.AlreadySo}.
     */
    default Call completeLaunch(InstanceId instance, LaunchAnswer answer) {
        return new Call.Refused("unsupported", name() + " has no launch hook");
    }

    /** What the cloud can tell of an instance before, or shortly after, its end. */
    CloudEvidence evidence(InstanceId instance, Duration limit);

    /**
     * Copies every disk of the instance as it is now, for clouds that have {@link
     * Capability#DISK_COPIES}; asked again with the same token it says how far they are.
     *
     * @param token names the set; at most 100 letters, digits and dashes
     */
    default DiskCopies copyDisks(InstanceId instance, String token, Duration limit) {
        return new DiskCopies.Failed("unsupported", name() + " copies no disks");
    }

    /** What the group's next launch boots, read now. */
    GroupImage groupImage(GroupName group, Duration limit);

    /** Points the group's next launches at another image. */
    Call rollback(GroupName group, ImageId image);

    /**
     * Keeps the image from being launched by anybody, for clouds that have {@link
     * Capability#DISABLE_IMAGE}. What runs of it goes on, and its owner can undo it.
     */
    default Call disableImage(ImageId image) {
        return new Call.Refused("unsupported", name() + " cannot disable an image");
    }

    /** Settings of the group that make safe work impossible, with the cure. */
    List<LintFinding> lint(GroupName group);

    @Override
    void close();

    /** What a cloud can do beyond the steps that all can. */
    enum Capability {
        /** Launches a successor before the old one is terminated. */
        LAUNCH_FIRST,
        /** Has a load balancer whose view is a witness. */
        LOAD_BALANCER,
        /** Can take one instance out of the load balancer before it is ended. */
        DRAIN,
        /** Hands out console output. */
        CONSOLE,
        /** Can point a group at another image. */
        ROLLBACK,
        /** Has a call that ends an instance and makes its successor under the same name. */
        RECREATE,
        /** Can hold a new instance back until {@link #completeLaunch}. */
        LAUNCH_HOOK,
        /** A freed slot is filled by the group itself. */
        FILLS_SLOTS,
        /** Can copy the disks of an instance. */
        DISK_COPIES,
        /** Can keep an image from being launched. */
        DISABLE_IMAGE
    }

    /** What a launch hook is told. */
    enum LaunchAnswer {
        /** Let it serve. */
        CONTINUE,
        /** It failed its proof: end it, and let the group launch another one. */
        ABANDON
    }

    /**
     * One finding about a group.
     *
     * @param severity whether acting is refused or only warned about
     */
    record LintFinding(Severity severity, String setting, String message, String cure) {

        /** How bad it is. */
        public enum Severity {
            WARNING,
            REFUSAL
        }
    }
}
