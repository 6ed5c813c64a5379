package io.adamant.collector.cloud.aws.inventory;

import io.adamant.collector.cloud.CloudInstance.Lifecycle;
import io.adamant.collector.cloud.CloudInstance.LoadBalancer;
import io.adamant.collector.cloud.CloudInstance.State;
import io.adamant.collector.cloud.CloudInstance.StatusCheck;
import java.util.List;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ec2.model.InstanceStatus;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetHealth;

/** AWS's words for an instance in the port's. */
final class AwsStates {

    private AwsStates() {}

    /** Its life: what EC2 says, unless the group is ending it already. */
    static State state(String ec2, Lifecycle lifecycle) {
        State said =
                switch (ec2) {
                    case "pending" -> State.PENDING;
                    case "running" -> State.RUNNING;
                    case "stopped" -> State.STOPPED;
                    case "terminated" -> State.GONE;
                    // shutting-down, stopping, and any word to come: no longer to be counted on.
                    case String other -> State.STOPPING;
                };
        return said.isPresent() && lifecycle == Lifecycle.LEAVING ? State.STOPPING : said;
    }

    /**
     * @param word the group's lifecycle state; null when the group does not list the instance
     */
    static Lifecycle lifecycle(@Nullable String word, String ec2) {
        if (ec2.equals("terminated")) {
            return Lifecycle.GONE;
        }
        if (word == null) {
            return switch (ec2) {
                case "pending" -> Lifecycle.LAUNCHING;
                case "running", "stopped" -> Lifecycle.STANDBY;
                case String other -> Lifecycle.LEAVING;
            };
        }
        return switch (word) {
            case "Pending" -> Lifecycle.LAUNCHING;
            case "Pending:Wait", "Pending:Proceed" -> Lifecycle.LAUNCH_HELD;
            case "InService" -> Lifecycle.IN_SERVICE;
            case "Terminating", "Terminating:Wait", "Terminating:Proceed" -> Lifecycle.LEAVING;
            case "Terminating:Retained" -> Lifecycle.RETAINED;
            case "Terminated" -> Lifecycle.GONE;
            case String other ->
                    other.startsWith("ReplacingRootVolume")
                                    || other.startsWith("RootVolumeReplaced")
                            ? Lifecycle.CHANGING
                            // Standby, Detached, a warm pool, and any word to come: not ours.
                            : Lifecycle.STANDBY;
        };
    }

    static StatusCheck check(@Nullable InstanceStatus status) {
        if (status == null || status.instanceState() == null) {
            return StatusCheck.UNKNOWN;
        }
        String state = status.instanceState().nameAsString();
        if (state.equals("stopped") || state.equals("stopping")) {
            return StatusCheck.IMPAIRED;
        }
        List<String> words =
                List.of(
                        status.systemStatus() == null
                                ? ""
                                : String.valueOf(status.systemStatus().statusAsString()),
                        status.instanceStatus() == null
                                ? ""
                                : String.valueOf(status.instanceStatus().statusAsString()),
                        status.attachedEbsStatus() == null
                                ? "ok"
                                : String.valueOf(status.attachedEbsStatus().statusAsString()));
        if (words.contains("impaired")) {
            return StatusCheck.IMPAIRED;
        }
        return words.get(0).equals("ok") && words.get(1).equals("ok")
                ? StatusCheck.OK
                : StatusCheck.UNKNOWN;
    }

    /** A reason that begins with {@code Elb.} is the load balancer's own and says nothing. */
    static LoadBalancer health(TargetHealth health) {
        String state = String.valueOf(health.stateAsString());
        String reason = String.valueOf(health.reasonAsString());
        return switch (state) {
            case "healthy" -> LoadBalancer.HEALTHY;
            case "draining", "unhealthy.draining" -> LoadBalancer.DRAINING;
            case "unhealthy" ->
                    reason.startsWith("Elb.") ? LoadBalancer.NONE : LoadBalancer.UNHEALTHY;
            // initial, unused, unavailable: no witness.
            case String other -> LoadBalancer.NONE;
        };
    }

    /** Of several load balancers: one that refuses is believed, then one that drains. */
    static LoadBalancer worse(LoadBalancer one, LoadBalancer other) {
        List<LoadBalancer> order =
                List.of(
                        LoadBalancer.UNHEALTHY,
                        LoadBalancer.DRAINING,
                        LoadBalancer.HEALTHY,
                        LoadBalancer.NONE);
        return order.indexOf(one) < order.indexOf(other) ? one : other;
    }
}
