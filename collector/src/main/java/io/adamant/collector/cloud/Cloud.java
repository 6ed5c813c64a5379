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

    /**
     * Launches one instance into a group.
     *
     * @param token makes the call idempotent: the same token never launches twice
     */
    Call launch(GroupName group, String token);

    /** Takes the instance out of the load balancer; what is in flight may end. */
    Call drain(InstanceId instance);

    /** Ends the instance for good; the group's desired count stays. */
    Call terminate(InstanceId instance);

    /** What the cloud can tell of an instance before, or shortly after, its end. */
    CloudEvidence evidence(InstanceId instance, Duration limit);

    /** Points the group's next launches at another image. */
    Call rollback(GroupName group, ImageId image);

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
        /** Hands out console output. */
        CONSOLE,
        /** Can point a group at another image. */
        ROLLBACK
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
