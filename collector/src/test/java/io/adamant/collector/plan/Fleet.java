package io.adamant.collector.plan;

import io.adamant.collector.assess.Assessment;
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
import io.adamant.collector.ledger.Intent;
import io.adamant.shared.model.BootId;
import io.adamant.shared.model.HealthStatus;
import io.adamant.shared.model.HostResource;
import io.adamant.shared.model.ImageId;
import io.adamant.shared.model.InstanceId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A group as a test wants it; instances count from 1 and are healthy until told otherwise. */
final class Fleet {

    static final long NOW = Duration.ofDays(20_000).toNanos();
    private static final GroupName WEB = new GroupName("web");
    private static final ImageId IMAGE = new ImageId("v1");

    private final Map<InstanceId, CloudInstance> instances = new HashMap<>();
    private final Map<InstanceId, Verdict> verdicts = new HashMap<>();
    private final List<Intent> intents = new ArrayList<>();
    private final Map<GroupName, Hold> holds = new HashMap<>();
    private final Map<ImageId, String> held = new HashMap<>();
    private PlanPolicy.Mode mode = PlanPolicy.Mode.ENFORCE;
    private PlanPolicy.Budget budget = PlanPolicy.DEFAULT.budget();
    private int desired;
    private int max;
    private boolean complete = true;
    private long ageNanos;
    private String suspicion;
    private String fault;

    Fleet(int desired) {
        this.desired = desired;
        this.max = desired * 2;
        for (int i = 1; i <= desired; i++) {
            put(i, State.RUNNING, LoadBalancer.UNHEALTHY, false);
            verdicts.put(id(i), new Verdict.Healthy("", 0));
        }
    }

    InstanceId id(int number) {
        return new InstanceId("i-%03d".formatted(number));
    }

    private void put(int number, State state, LoadBalancer balancer, boolean isProtected) {
        instances.put(
                id(number),
                new CloudInstance(
                        id(number),
                        WEB,
                        IMAGE,
                        "z" + number % 3,
                        state,
                        StatusCheck.OK,
                        balancer,
                        0,
                        null,
                        isProtected,
                        null));
    }

    Fleet verdict(int number, Verdict verdict) {
        verdicts.put(id(number), verdict);
        return this;
    }

    Fleet allSuspectBut(int number) {
        for (int i = 1; i <= desired; i++) {
            if (i != number) {
                verdict(i, new Verdict.Suspect("", 0));
            }
        }
        return this;
    }

    Fleet balancer(int number, LoadBalancer balancer) {
        CloudInstance old = instances.get(id(number));
        put(number, old.state(), balancer, old.isProtected());
        return this;
    }

    Fleet state(int number, State state) {
        CloudInstance old = instances.get(id(number));
        put(number, state, old.loadBalancer(), old.isProtected());
        return this;
    }

    Fleet protect(int number) {
        CloudInstance old = instances.get(id(number));
        put(number, old.state(), old.loadBalancer(), true);
        return this;
    }

    Fleet mode(PlanPolicy.Mode next) {
        mode = next;
        return this;
    }

    Fleet hold() {
        holds.put(WEB, new Hold(WEB, "ann", "deploying", 0, 0));
        return this;
    }

    Fleet incomplete() {
        complete = false;
        return this;
    }

    Fleet inventoryAge(Duration age) {
        ageNanos = age.toNanos();
        return this;
    }

    Fleet suspicion(String words) {
        suspicion = words;
        return this;
    }

    Fleet ledgerFault(String words) {
        fault = words;
        return this;
    }

    Fleet heldImage(String image) {
        held.put(new ImageId(image), "test");
        return this;
    }

    Fleet budget(int percent) {
        budget = new PlanPolicy.Budget(1_000, percent, 100);
        return this;
    }

    Fleet max(int most) {
        max = most;
        return this;
    }

    Fleet desired(int count) {
        desired = count;
        return this;
    }

    int desired() {
        return desired;
    }

    Fleet openIntent(int number) {
        intents.add(intent(id(number), Intent.Stage.RESERVED, null));
        return this;
    }

    Fleet closedIntentOf(int number) {
        intents.add(intent(id(number), Intent.Stage.RELEASED, "done"));
        return this;
    }

    Fleet closedIntents(int count) {
        for (int i = 0; i < count; i++) {
            intents.add(intent(new InstanceId("old-" + i), Intent.Stage.RELEASED, "done"));
        }
        return this;
    }

    private static Intent intent(InstanceId instance, Intent.Stage stage, String because) {
        return new Intent(
                instance + "-r1",
                WEB,
                instance,
                IMAGE,
                "sick",
                "",
                Intent.Sequence.DEAD_HOST,
                stage,
                null,
                1,
                NOW - Duration.ofMinutes(5).toNanos(),
                NOW,
                List.of("asked: terminate"),
                null,
                because);
    }

    Situation situation() {
        PlanPolicy defaults = PlanPolicy.DEFAULT;
        return new Situation(
                inventory(List.copyOf(instances.values())),
                EnumSet.of(Cloud.Capability.LAUNCH_FIRST),
                hosts(),
                new Assessment(verdicts, suspicion),
                List.copyOf(intents),
                Map.copyOf(holds),
                Map.copyOf(held),
                fault,
                new PlanPolicy(
                        mode,
                        budget,
                        defaults.rate(),
                        defaults.patience(),
                        defaults.unconfirmedPatience(),
                        defaults.drainWait()),
                NOW);
    }

    static Situation reordered(Situation situation, List<CloudInstance> order) {
        Inventory old = situation.inventory();
        return new Situation(
                new Inventory(
                        old.groups(), order, old.complete(), old.gaps(), old.takenUnixNanos()),
                situation.capabilities(),
                situation.hosts(),
                situation.assessment(),
                situation.intents(),
                situation.holds(),
                situation.heldImages(),
                situation.ledgerFault(),
                situation.policy(),
                situation.nowNanos());
    }

    private Inventory inventory(List<CloudInstance> all) {
        return new Inventory(
                List.of(new CloudGroup(WEB, "shop", desired, max, IMAGE)),
                all,
                complete,
                complete ? List.of() : List.of("page 2"),
                NOW - ageNanos);
    }

    private Map<InstanceId, HostState> hosts() {
        Map<InstanceId, HostState> hosts = new HashMap<>();
        for (InstanceId id : instances.keySet()) {
            hosts.put(
                    id,
                    new HostState(
                            new HostResource(
                                    id,
                                    new BootId("b"),
                                    "h",
                                    IMAGE,
                                    null,
                                    null,
                                    null,
                                    null,
                                    null,
                                    "1"),
                            0,
                            NOW - Duration.ofMinutes(1).toNanos(),
                            null,
                            1,
                            HealthStatus.HEALTHY,
                            "",
                            1,
                            List.of(),
                            null,
                            List.of(),
                            0,
                            0,
                            1_000,
                            0,
                            List.of()));
        }
        return hosts;
    }
}
