package io.adamant.collector.metrics;

import io.adamant.collector.act.ControlState;
import io.adamant.collector.assess.Verdict;
import io.adamant.collector.cloud.CloudGroup;
import io.adamant.collector.cloud.CloudInstance;
import io.adamant.collector.cloud.GroupName;
import io.adamant.collector.cloud.Inventory;
import io.adamant.collector.fleet.HostState;
import io.adamant.collector.image.Standing;
import io.adamant.collector.journal.Delivery;
import io.adamant.collector.journal.Position;
import io.adamant.shared.model.BatchId;
import io.adamant.shared.model.BootId;
import io.adamant.shared.model.HealthStatus;
import io.adamant.shared.model.HostResource;
import io.adamant.shared.model.ImageId;
import io.adamant.shared.model.InstanceId;
import io.adamant.shared.model.SealState;
import io.adamant.shared.model.SealTier;
import io.adamant.shared.wire.MetricPoint;
import io.adamant.shared.wire.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;

/** A fleet of any size, all healthy, each sending the same number of series. */
final class SyntheticFleet {

    private static final int GROUPS = 20;
    private static final ImageId IMAGE = new ImageId("ami-0123456789abcdef0");
    private static final long LAUNCHED = 1_700_000_000_000_000_000L;

    private final int instances;
    private final int series;
    private final SplittableRandom random = new SplittableRandom(5);

    SyntheticFleet(int instances, int series) {
        this.instances = instances;
        this.series = series;
    }

    static InstanceId id(int number) {
        return new InstanceId("i-%017x".formatted(number * 0x9E37_79B9L));
    }

    private static GroupName group(int number) {
        return new GroupName("web-%02d".formatted(number % GROUPS));
    }

    private static String zone(int number) {
        return "eu-central-1" + (char) ('a' + number % 3);
    }

    ControlState state(long nowUnixNanos) {
        List<CloudGroup> groups = new ArrayList<>();
        for (int number = 0; number < GROUPS; number++) {
            groups.add(
                    new CloudGroup(
                            group(number),
                            "web",
                            instances / GROUPS,
                            instances / GROUPS + 1,
                            IMAGE));
        }
        List<CloudInstance> members = new ArrayList<>();
        Map<InstanceId, HostState> hosts = new HashMap<>();
        Map<InstanceId, Verdict> verdicts = new HashMap<>();
        for (int number = 0; number < instances; number++) {
            members.add(member(number));
            hosts.put(id(number), host(number, nowUnixNanos));
            verdicts.put(id(number), new Verdict.Healthy("every check passes", LAUNCHED));
        }
        return new ControlState(
                1,
                nowUnixNanos,
                "enforce",
                new Inventory(groups, members, true, List.of(), nowUnixNanos),
                hosts,
                verdicts,
                Map.of(),
                List.of(),
                Map.of(),
                Map.of(IMAGE, Standing.of(instances, 0, null)),
                null);
    }

    private static CloudInstance member(int number) {
        return new CloudInstance(
                id(number),
                group(number),
                IMAGE,
                zone(number),
                CloudInstance.State.RUNNING,
                CloudInstance.StatusCheck.OK,
                CloudInstance.LoadBalancer.HEALTHY,
                LAUNCHED,
                null,
                false,
                null);
    }

    private static HostState host(int number, long nowUnixNanos) {
        return new HostState(
                new HostResource(
                        id(number),
                        new BootId("b"),
                        "host-" + number,
                        IMAGE,
                        null,
                        null,
                        null,
                        zone(number),
                        null,
                        "1"),
                LAUNCHED,
                nowUnixNanos - number * 1_000_003L,
                null,
                LAUNCHED + 14_250_000_000L,
                HealthStatus.HEALTHY,
                "",
                LAUNCHED,
                List.of(),
                new SealState(true, SealTier.ENFORCED, "", "guard", List.of(), null, List.of()),
                List.of(),
                0,
                number % 7,
                5_000,
                0,
                List.of());
    }

    /** One report of one host. */
    Delivery.Metrics report(int number, long sequence, long nowUnixNanos) {
        List<MetricPoint> points = new ArrayList<>();
        for (int one = 0; one < series; one++) {
            points.add(point(one, nowUnixNanos));
        }
        return new Delivery.Metrics(
                new Delivery.Origin(
                        new Position("1"),
                        "loopback",
                        nowUnixNanos,
                        new BatchId(id(number), new BootId("b"), 1, sequence, series),
                        Map.of("service.instance.id", Value.of(id(number).value()))),
                points);
    }

    /** Half are counters that grow, with a fraction; each family has five series. */
    private MetricPoint point(int one, long nowUnixNanos) {
        boolean counts = one % 2 == 0;
        return new MetricPoint(
                counts ? "system.network.io" : "system.filesystem.usage",
                "By",
                counts ? MetricPoint.Kind.COUNTER : MetricPoint.Kind.UP_DOWN_COUNTER,
                new TreeMap<>(
                        counts
                                ? Map.of(
                                        "network.interface.name",
                                        Value.of("eth" + one / 2),
                                        "network.io.direction",
                                        Value.of("receive"))
                                : Map.of(
                                        "system.filesystem.mountpoint",
                                        Value.of("/data" + one / 2),
                                        "system.filesystem.state",
                                        Value.of("used"))),
                0,
                nowUnixNanos,
                counts ? random.nextDouble() * 1e9 : random.nextLong(1L << 40));
    }
}
