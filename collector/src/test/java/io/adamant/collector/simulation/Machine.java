package io.adamant.collector.simulation;

import io.adamant.collector.cloud.CloudInstance;
import io.adamant.collector.cloud.CloudInstance.Lifecycle;
import io.adamant.collector.cloud.CloudInstance.LoadBalancer;
import io.adamant.collector.cloud.CloudInstance.State;
import io.adamant.collector.cloud.CloudInstance.StatusCheck;
import io.adamant.collector.cloud.GroupName;
import io.adamant.shared.model.ImageId;
import io.adamant.shared.model.InstanceId;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One machine as it truly is, and what the cloud's API has said of it and when. */
final class Machine {

    private record Version(long at, CloudInstance said) {}

    final InstanceId id;
    final GroupName group;
    final ImageId image;
    final String zone;

    /** One of two in its zone. */
    final String subnet;

    final String name;
    final @Nullable String token;
    final long launchedNanos;
    State state = State.RUNNING;
    boolean isReady;
    boolean isDeadOnBoot;

    /** Dead on boot, and its agent is there to say so. */
    boolean saysItFailed;

    /** The launch hook waits: no load yet. */
    boolean isHeld;

    boolean isSick;
    boolean isFrozen;
    boolean isMutated;
    boolean isAgentDead;
    boolean isDrained;
    boolean isProtected;
    boolean isStateful;
    boolean saysGoodbye;
    long endedNanos;

    /** Since when nothing at all is wrong with it; 0 while something is. */
    long wellSinceNanos;

    /** Since when it serves; 0 while it does not. */
    long servesSinceNanos;

    /** Some collector does not hear it. */
    boolean isCutOff;

    private final List<Version> versions = new ArrayList<>();

    Machine(
            InstanceId id,
            GroupName group,
            ImageId image,
            String zone,
            String name,
            @Nullable String token,
            long nowNanos) {
        this.id = id;
        this.group = group;
        this.image = image;
        this.zone = zone;
        this.subnet = zone + (id.value().hashCode() / 3 % 2 == 0 ? "-a" : "-b");
        this.name = name;
        this.token = token;
        this.launchedNanos = nowNanos;
        publish(nowNanos);
    }

    boolean isPresent() {
        return state.isPresent();
    }

    boolean isRunning() {
        return state == State.RUNNING;
    }

    /** It serves: whatever its agent or its seal may be. */
    boolean serves() {
        return isRunning() && isReady && !isHeld && !isSick && !isFrozen;
    }

    boolean isWell() {
        return serves() && !isMutated && !isAgentDead && !isCutOff && !saysGoodbye;
    }

    /** What keeps it from being well, in words. */
    String ills() {
        return " (%s%s%s%s%s%s%s)"
                .formatted(
                        isReady ? "" : "not ready ",
                        isHeld ? "held " : "",
                        isSick ? "sick " : "",
                        isFrozen ? "frozen " : "",
                        isMutated ? "changed " : "",
                        isAgentDead ? "agent dead " : "",
                        isCutOff ? "cut off " : "");
    }

    boolean speaks() {
        return isRunning() && !isFrozen && !isAgentDead && (!isDeadOnBoot || saysItFailed);
    }

    /** To be called after every change of its truth. */
    void publish(long nowNanos) {
        if (!isWell()) {
            wellSinceNanos = 0;
        } else if (wellSinceNanos == 0) {
            wellSinceNanos = nowNanos;
        }
        if (!serves()) {
            servesSinceNanos = 0;
        } else if (servesSinceNanos == 0) {
            servesSinceNanos = nowNanos;
        }
        versions.add(new Version(nowNanos, describe()));
        if (versions.size() > 16) {
            versions.removeFirst();
        }
    }

    /** What the API shows at that moment; null before it has appeared there. */
    @Nullable CloudInstance seenAt(long nanos) {
        CloudInstance seen = null;
        for (Version version : versions) {
            if (version.at() <= nanos) {
                seen = version.said();
            }
        }
        return seen == null && versions.getFirst().at() > launchedNanos
                ? versions.getFirst().said()
                : seen;
    }

    private CloudInstance describe() {
        boolean isKnown = state == State.RUNNING;
        LoadBalancer balancer =
                !isKnown || isDrained || isHeld
                        ? LoadBalancer.NONE
                        : serves() ? LoadBalancer.HEALTHY : LoadBalancer.UNHEALTHY;
        StatusCheck check =
                !isKnown ? StatusCheck.UNKNOWN : isFrozen ? StatusCheck.IMPAIRED : StatusCheck.OK;
        return new CloudInstance(
                        id,
                        group,
                        image,
                        zone,
                        "",
                        state,
                        check,
                        balancer,
                        launchedNanos,
                        token,
                        isProtected,
                        isStateful,
                        lifecycle(),
                        null)
                .in(subnet);
    }

    private Lifecycle lifecycle() {
        return switch (state) {
            case PENDING -> Lifecycle.LAUNCHING;
            case RUNNING -> isHeld ? Lifecycle.LAUNCH_HELD : Lifecycle.IN_SERVICE;
            case STOPPED -> Lifecycle.IN_SERVICE;
            case STOPPING -> Lifecycle.LEAVING;
            case GONE -> Lifecycle.GONE;
        };
    }

    @Override
    public String toString() {
        return id.value();
    }
}
