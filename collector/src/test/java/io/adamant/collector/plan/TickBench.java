package io.adamant.collector.plan;

import io.adamant.collector.assess.AssessPolicy;
import io.adamant.collector.assess.Assessment;
import io.adamant.collector.assess.Assessor;
import io.adamant.collector.assess.Observer;
import io.adamant.collector.assess.Question;
import io.adamant.collector.assess.Verdict;
import io.adamant.collector.cloud.Cloud;
import io.adamant.collector.cloud.CloudGroup;
import io.adamant.collector.cloud.CloudInstance;
import io.adamant.collector.cloud.CloudInstance.LoadBalancer;
import io.adamant.collector.cloud.CloudInstance.State;
import io.adamant.collector.cloud.CloudInstance.StatusCheck;
import io.adamant.collector.cloud.GroupName;
import io.adamant.collector.cloud.Inventory;
import io.adamant.collector.fleet.HostState;
import io.adamant.shared.model.BootId;
import io.adamant.shared.model.HealthStatus;
import io.adamant.shared.model.HostResource;
import io.adamant.shared.model.ImageId;
import io.adamant.shared.model.InstanceId;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * CPU time of one decision (assess and plan) for 100 groups of 100: {@code TickBench [TICKS]}.
 * Every tick sees new host records and a new inventory, as after a round of heartbeats.
 */
final class TickBench {

    private static final int GROUPS = 100;
    private static final int PER_GROUP = 100;
    private static final ImageId IMAGE = new ImageId("v1");
    private static final long START = Duration.ofDays(20_000).toNanos();
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private enum Trouble {
        NONE,
        ONE_IN_FIFTY_SICK,
        A_ZONE_SILENT,
        EVERYTHING_SICK
    }

    private TickBench() {}

    public static void main(String[] words) {
        int ticks = words.length > 0 ? Integer.parseInt(words[0]) : 200;
        for (Trouble trouble : Trouble.values()) {
            run(trouble, 100);
            long[] nanos = run(trouble, ticks);
            Arrays.sort(nanos);
            System.out.printf(
                    Locale.ROOT,
                    "| %s | %.1f | %.1f | %.1f |%n",
                    trouble.name().toLowerCase(Locale.ROOT).replace('_', ' '),
                    nanos[ticks / 2] / 1e6,
                    nanos[ticks * 99 / 100] / 1e6,
                    nanos[ticks - 1] / 1e6);
        }
    }

    private static long[] run(Trouble trouble, int ticks) {
        long[] cpu = new long[ticks];
        Map<InstanceId, Verdict> previous = Map.of();
        for (int tick = 0; tick < ticks; tick++) {
            long now = START + Duration.ofSeconds(tick).toNanos();
            Question question = question(trouble, previous, now);
            long before = THREADS.getCurrentThreadCpuTime();
            Assessment assessment = Assessor.assess(question);
            Plan plan = Planner.plan(situation(question, assessment, now));
            cpu[tick] = THREADS.getCurrentThreadCpuTime() - before;
            previous = assessment.verdicts();
            if (trouble == Trouble.NONE && !plan.why().isEmpty()) {
                throw new IllegalStateException("a healthy fleet: " + plan.why());
            }
        }
        return cpu;
    }

    private static Question question(Trouble trouble, Map<InstanceId, Verdict> previous, long now) {
        List<CloudGroup> groups = new ArrayList<>();
        List<CloudInstance> instances = new ArrayList<>();
        Map<InstanceId, HostState> hosts = new HashMap<>();
        for (int g = 0; g < GROUPS; g++) {
            GroupName group = new GroupName("group-" + g);
            groups.add(new CloudGroup(group, "application-" + g, PER_GROUP, 110, IMAGE));
            for (int i = 0; i < PER_GROUP; i++) {
                InstanceId id = new InstanceId("i-" + g + "-" + i);
                boolean isSick =
                        trouble == Trouble.EVERYTHING_SICK
                                || (trouble == Trouble.ONE_IN_FIFTY_SICK && i % 50 == 7);
                boolean isSilent = trouble == Trouble.A_ZONE_SILENT && i % 3 == 0;
                boolean isBad = isSick || isSilent;
                instances.add(instance(id, group, "z" + i % 3, isBad));
                hosts.put(id, host(id, now, isSick, isSilent));
            }
        }
        return new Question(
                new Inventory(groups, instances, true, List.of(), now),
                hosts,
                AssessPolicy.DEFAULT,
                new Observer(START - Duration.ofDays(1).toNanos(), true, 0),
                previous,
                Set.of(),
                now);
    }

    private static CloudInstance instance(
            InstanceId id, GroupName group, String zone, boolean isBad) {
        return new CloudInstance(
                id,
                group,
                IMAGE,
                zone,
                State.RUNNING,
                StatusCheck.OK,
                isBad ? LoadBalancer.UNHEALTHY : LoadBalancer.HEALTHY,
                START - Duration.ofDays(1).toNanos(),
                null,
                false,
                null);
    }

    private static HostState host(InstanceId id, long now, boolean isSick, boolean isSilent) {
        return new HostState(
                new HostResource(
                        id, new BootId("b"), "h", IMAGE, null, null, null, null, null, "1"),
                START,
                now - Duration.ofSeconds(isSilent ? 90 : 1).toNanos(),
                null,
                START,
                isSick ? HealthStatus.SICK : HealthStatus.HEALTHY,
                "check app",
                START - Duration.ofHours(1).toNanos(),
                List.of(),
                null,
                List.of(),
                0,
                0,
                10_000,
                0,
                List.of());
    }

    private static Situation situation(Question question, Assessment assessment, long now) {
        return new Situation(
                question.inventory(),
                EnumSet.of(Cloud.Capability.LAUNCH_FIRST),
                question.hosts(),
                assessment,
                List.of(),
                Map.of(),
                Map.of(),
                Background.NONE,
                null,
                PlanPolicy.DEFAULT.in(PlanPolicy.Mode.ENFORCE),
                now);
    }
}
