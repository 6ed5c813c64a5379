package io.adamant.collector.metrics;

import io.adamant.collector.act.ControlState;
import io.adamant.collector.assess.Verdict;
import io.adamant.collector.cloud.CloudGroup;
import io.adamant.collector.cloud.CloudInstance;
import io.adamant.collector.cloud.GroupName;
import io.adamant.collector.cloud.Inventory;
import io.adamant.collector.fleet.HostState;
import io.adamant.collector.image.Standing;
import io.adamant.collector.plan.Gate;
import io.adamant.shared.model.BootId;
import io.adamant.shared.model.HealthStatus;
import io.adamant.shared.model.HostResource;
import io.adamant.shared.model.ImageId;
import io.adamant.shared.model.InstanceId;
import io.adamant.shared.model.SealState;
import io.adamant.shared.model.SealTier;
import java.util.List;
import java.util.Map;

/** A small fleet: one healthy, one sick and held back, one that is gone. */
final class CannedState {

    static final InstanceId HEALTHY = new InstanceId("i-healthy");
    static final InstanceId SICK = new InstanceId("i-sick");
    static final InstanceId GONE = new InstanceId("i-gone");
    private static final GroupName GROUP = new GroupName("web-1");
    private static final ImageId IMAGE = new ImageId("img-7");

    private CannedState() {}

    static ControlState of(boolean complete) {
        return of(complete, List.of(instance(HEALTHY, "127.0.0.1:9480"), instance(SICK, null)));
    }

    /** The cloud still lists the one that is gone, as gone. */
    static ControlState withTheGoneOneListed() {
        CloudInstance one = instance(GONE, null);
        CloudInstance gone =
                new CloudInstance(
                        one.id(),
                        one.group(),
                        one.image(),
                        one.zone(),
                        CloudInstance.State.GONE,
                        one.statusCheck(),
                        one.loadBalancer(),
                        one.launchedUnixNanos(),
                        null,
                        false,
                        null);
        return of(true, List.of(gone));
    }

    private static ControlState of(boolean complete, List<CloudInstance> instances) {
        return new ControlState(
                12,
                1_000,
                "enforce",
                new Inventory(
                        List.of(new CloudGroup(GROUP, "web", 2, 3, IMAGE)),
                        instances,
                        complete,
                        List.of(),
                        900),
                Map.of(HEALTHY, host(HEALTHY, 3), SICK, host(SICK, 0), GONE, host(GONE, 9)),
                Map.of(
                        HEALTHY, new Verdict.Healthy("fine", 1),
                        SICK, new Verdict.Sick("check app", 2)),
                Map.of(
                        SICK,
                        List.of(
                                new Gate("budget", false, "1", "1", "wait"),
                                new Gate("mode", true, "enforce", "enforce", ""))),
                List.of(),
                Map.of(),
                Map.of(IMAGE, Standing.of(5, 2, "two of three")),
                null);
    }

    private static CloudInstance instance(InstanceId id, String agentAddress) {
        return new CloudInstance(
                id,
                GROUP,
                IMAGE,
                "zone-a",
                CloudInstance.State.RUNNING,
                CloudInstance.StatusCheck.OK,
                CloudInstance.LoadBalancer.HEALTHY,
                100,
                null,
                false,
                agentAddress);
    }

    private static HostState host(InstanceId id, long attempts) {
        return new HostState(
                new HostResource(
                        id, new BootId("b"), "h", IMAGE, null, null, null, "zone-a", null, "1"),
                1,
                1_700_000_000_500_000_000L,
                null,
                5,
                HealthStatus.HEALTHY,
                "",
                5,
                List.of(),
                new SealState(
                        true, SealTier.FALLBACK, "", "none: test", List.of(), null, List.of()),
                List.of(),
                0,
                attempts,
                1_000,
                0,
                List.of());
    }
}
