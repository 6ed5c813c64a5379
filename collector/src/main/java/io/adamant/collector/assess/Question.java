package io.adamant.collector.assess;

import io.adamant.collector.cloud.GroupName;
import io.adamant.collector.cloud.Inventory;
import io.adamant.collector.fleet.HostState;
import io.adamant.shared.model.ImageId;
import io.adamant.shared.model.InstanceId;
import java.time.Duration;
import java.util.Map;
import java.util.Set;

/**
 * Everything that an assessment depends on.
 *
 * @param previous the verdicts of the round before, for how long each has held
 * @param replaced instances that were replaced already: they are gone, not lost
 * @param bootTimes what 99 of 100 boots of an image take at most, where enough are known
 * @param voidBefore per group, before when nothing counts that a host said or did not say: the end
 *     of a breaker, Unix nanoseconds
 * @param born instances that came into the inventory while we looked, and when by our clock
 * @param nowNanos Unix nanoseconds of the collector
 */
public record Question(
        Inventory inventory,
        Map<InstanceId, HostState> hosts,
        AssessPolicy policy,
        Observer observer,
        Map<InstanceId, Verdict> previous,
        Set<InstanceId> replaced,
        Map<ImageId, Duration> bootTimes,
        Map<GroupName, Long> voidBefore,
        Map<InstanceId, Long> born,
        long nowNanos) {

    /** Without boot times and with nothing void. */
    public Question(
            Inventory inventory,
            Map<InstanceId, HostState> hosts,
            AssessPolicy policy,
            Observer observer,
            Map<InstanceId, Verdict> previous,
            Set<InstanceId> replaced,
            long nowNanos) {
        this(
                inventory, hosts, policy, observer, previous, replaced, Map.of(), Map.of(),
                Map.of(), nowNanos);
    }

    /** Since when what is heard, or not heard, of an instance's group counts. */
    long listeningSinceNanos(GroupName group) {
        return Math.max(observer.listeningSinceNanos(), voidBefore.getOrDefault(group, 0L));
    }

    /** How long an instance of the image may stay without a hello, in nanoseconds. */
    long bootBoundNanos(ImageId image) {
        return policy.boot().after(bootTimes.get(image)).toNanos();
    }
}
