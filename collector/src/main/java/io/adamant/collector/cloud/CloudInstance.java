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
 * @param state its life as the cloud sees it
 * @param statusCheck the cloud's own check of the machine
 * @param loadBalancer what the load balancer says
 * @param launchedUnixNanos when the cloud launched it, by the cloud's clock
 * @param launchToken the idempotency token it was launched with, or null
 * @param isProtected true where an operator vetoes its replacement in the cloud itself
 * @param agentAddress {@code host:port} of the agent's own endpoint where it is reachable, or null
 */
public record CloudInstance(
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
