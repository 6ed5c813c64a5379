package io.adamant.collector.cloud;

import io.adamant.shared.model.ImageId;
import io.adamant.shared.model.InstanceId;
import org.jspecify.annotations.Nullable;

/**
 * An instance as the cloud describes it.
 *
 * @param group where it belongs
 * @param image what it was launched from
 * @param zone failure domain
 * @param subnet the network it is reached by, another failure domain; empty where it is not known
 * @param state its life as the cloud sees it
 * @param statusCheck the cloud's own check of the machine
 * @param loadBalancer what the load balancer says
 * @param launchedUnixNanos when the cloud launched it, by the cloud's clock
 * @param launchToken the idempotency token it was launched with, or null
 * @param isProtected true where an operator vetoes its replacement in the cloud itself
 * @param isStateful true where the group keeps state for this very instance (disks, addresses)
 * @param lifecycle where it stands in its group
 * @param agentAddress {@code host:port} of the agent's own endpoint where it is reachable, or null
 */
public record CloudInstance(
        InstanceId id,
        GroupName group,
        ImageId image,
        String zone,
        String subnet,
        State state,
        StatusCheck statusCheck,
        LoadBalancer loadBalancer,
        long launchedUnixNanos,
        @Nullable String launchToken,
        boolean isProtected,
        boolean isStateful,
        Lifecycle lifecycle,
        @Nullable String agentAddress) {

    /** Stateless, where its state says it stands, in no subnet that is known. */
    public CloudInstance(
            InstanceId id,
            GroupName group,
            ImageId image,
            String zone,
            State state,
            StatusCheck statusCheck,
            LoadBalancer loadBalancer,
            long launchedUnixNanos,
            @Nullable String launchToken,
            boolean isProtected,
            @Nullable String agentAddress) {
        this(
                id,
                group,
                image,
                zone,
                "",
                state,
                statusCheck,
                loadBalancer,
                launchedUnixNanos,
                launchToken,
                isProtected,
                false,
                Lifecycle.of(state),
                agentAddress);
    }

    /** The same in a subnet. */
    public CloudInstance in(String where) {
        return new CloudInstance(
                id,
                group,
                image,
                zone,
                where,
                state,
                statusCheck,
                loadBalancer,
                launchedUnixNanos,
                launchToken,
                isProtected,
                isStateful,
                lifecycle,
                agentAddress);
    }

    /** Where an instance stands in its group. */
    public enum Lifecycle {
        /** The group is making it. */
        LAUNCHING,
        /** Its launch hook waits for {@link Cloud#completeLaunch}. */
        LAUNCH_HELD,
        IN_SERVICE,
        /** Set aside by somebody: in the group, without load and without replacement. */
        STANDBY,
        /** The cloud is changing or restarting it in place. */
        CHANGING,
        /** The group, or somebody with its API, is ending it. */
        LEAVING,
        /** Out of the group, kept for its evidence. */
        RETAINED,
        GONE;

        static Lifecycle of(State state) {
            return switch (state) {
                case PENDING -> LAUNCHING;
                case RUNNING, STOPPED -> IN_SERVICE;
                case STOPPING -> LEAVING;
                case GONE -> GONE;
            };
        }
    }

    /** Life of an instance. */
    public enum State {
        PENDING,
        RUNNING,
        STOPPING,
        STOPPED,
        GONE;

        /** True while it counts as part of its group. */
        public boolean isPresent() {
            return this == PENDING || this == RUNNING;
        }
    }

    /** The cloud's view of the machine. */
    public enum StatusCheck {
        OK,
        IMPAIRED,
        UNKNOWN
    }

    /** The load balancer's view of the service. */
    public enum LoadBalancer {
        HEALTHY,
        UNHEALTHY,
        DRAINING,
        NONE
    }
}
