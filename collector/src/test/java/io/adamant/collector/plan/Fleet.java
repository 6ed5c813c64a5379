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
import io.adamant.collector.cloud.NativeReplacement;
import io.adamant.collector.fleet.HostState;
import io.adamant.collector.image.Standing;
import io.adamant.collector.ledger.Intent;
import io.adamant.collector.plan.brake.Brake;
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
public final class Fleet {

    public static final long NOW = Duration.ofDays(20_000).toNanos();
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
    private Background background = Background.NONE;
    private PlanPolicy.Care care = PlanPolicy.Care.DEFAULT;
    private PlanPolicy.Reasons reasons = PlanPolicy.Reasons.NONE;
    private PlanPolicy.Rollback rollback = PlanPolicy.Rollback.PROPOSED;
    private final Map<InstanceId, Duration> silentFor = new HashMap<>();
    private boolean isProven;
    private final Map<InstanceId, ImageId> images = new HashMap<>();
    private final Map<InstanceId, String> subnets = new HashMap<>();
    private CloudGroup second;
    private String refresh;
    private int natives;

    public Fleet(int desired) {
        this.desired = desired;
        this.max = desired * 2;
        for (int i = 1; i <= desired; i++) {
            put(i, State.RUNNING, LoadBalancer.UNHEALTHY, false);
            verdicts.put(id(i), new Verdict.Healthy("", 0));
        }
    }

    public InstanceId id(int number) {
        return new InstanceId("i-%03d".formatted(number));
    }

    private void put(int number, State state, LoadBalancer balancer, boolean isProtected) {
        instances.put(
                id(number),
                new CloudInstance(
                                id(number),
                                WEB,
                                images.getOrDefault(id(number), IMAGE),
                                "z" + number % 3,
                                state,
                                StatusCheck.OK,
                                balancer,
                                0,
                                null,
                                isProtected,
                                null)
                        .in(subnets.getOrDefault(id(number), "")));
    }

    Fleet subnet(int number, String name) {
        subnets.put(id(number), name);
        CloudInstance old = instances.get(id(number));
        put(number, old.state(), old.loadBalancer(), old.isProtected());
        return this;
    }

    public Fleet verdict(int number, Verdict verdict) {
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

    public Fleet balancer(int number, LoadBalancer balancer) {
        CloudInstance old = instances.get(id(number));
        put(number, old.state(), balancer, old.isProtected());
        return this;
    }

    public Fleet state(int number, State state) {
        CloudInstance old = instances.get(id(number));
        put(number, state, old.loadBalancer(), old.isProtected());
        return this;
    }

    Fleet protect(int number) {
        CloudInstance old = instances.get(id(number));
        put(number, old.state(), old.loadBalancer(), true);
        return this;
    }

    public Fleet mode(PlanPolicy.Mode next) {
        mode = next;
        return this;
    }

    public Fleet hold() {
        holds.put(WEB, new Hold(WEB, "ann", "deploying", 0, 0));
        return this;
    }

    public Fleet incomplete() {
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

    public Fleet heldImage(String image) {
        held.put(new ImageId(image), "test");
        return this;
    }

    Fleet defaultBudget() {
        budget = PlanPolicy.DEFAULT.budget();
        return this;
    }

    Fleet budget(int percent) {
        budget = new PlanPolicy.Budget(1_000, percent, 100);
        return this;
    }

    Fleet brake(Brake brake) {
        background =
                new Background(
                        Map.of(), Map.of(), Map.of(WEB, brake), background.images(), Map.of());
        return this;
    }

    public Fleet images(Map<ImageId, Standing> standings) {
        background = new Background(Map.of(), Map.of(), Map.of(), standings, Map.of());
        return this;
    }

    Fleet lint(Cloud.LintFinding.Severity severity) {
        Cloud.LintFinding finding =
                new Cloud.LintFinding(severity, "launch template", "$Latest", "a number");
        background =
                new Background(
                        Map.of(), Map.of(), Map.of(), Map.of(), Map.of(WEB, List.of(finding)));
        return this;
    }

    /** A second group of the same application; the first was seen a day ago. */
    Fleet secondGroup(String image, Duration seenAgo) {
        second = new CloudGroup(new GroupName("web-2"), "shop", 1, 2, new ImageId(image));
        background =
                new Background(
                        Map.of(),
                        Map.of(
                                WEB,
                                NOW - Duration.ofDays(1).toNanos(),
                                second.name(),
                                NOW - seenAgo.toNanos()),
                        Map.of(),
                        Map.of(),
                        Map.of());
        return this;
    }

    public Fleet refreshing(String words) {
        refresh = words;
        return this;
    }

    Fleet natives(int count) {
        natives = count;
        return this;
    }

    Fleet gone(String group, String application) {
        background =
                new Background(
                        Map.of(new GroupName(group), application),
                        Map.of(),
                        Map.of(),
                        Map.of(),
                        Map.of());
        return this;
    }

    Fleet care(PlanPolicy.Care next) {
        care = next;
        return this;
    }

    Fleet reasons(PlanPolicy.Reasons next) {
        reasons = next;
        return this;
    }

    public Fleet rollback(PlanPolicy.Rollback next) {
        rollback = next;
        return this;
    }

    Fleet proven() {
        isProven = true;
        return this;
    }

    Fleet silentFor(int number, Duration span) {
        silentFor.put(id(number), span);
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

    public Fleet openIntent(int number) {
        intents.add(intent(id(number), Intent.Stage.RESERVED, null));
        return this;
    }

    public Fleet image(int number, String image) {
        images.put(id(number), new ImageId(image));
        CloudInstance old = instances.get(id(number));
        put(number, old.state(), old.loadBalancer(), old.isProtected());
        return this;
    }

    Fleet closedIntentsIn(String group, int count) {
        for (int i = 0; i < count; i++) {
            intents.add(
                    intent(
                            new GroupName(group),
                            new ImageId("v" + i),
                            new InstanceId("old-" + i),
                            "sick",
                            Intent.Stage.RELEASED,
                            "done"));
        }
        return this;
    }

    Fleet closedIntentFor(String cause) {
        intents.add(
                intent(
                        WEB,
                        IMAGE,
                        new InstanceId("old"),
                        cause,
                        Intent.Stage.RELEASED,
                        "done",
                        NOW));
        return this;
    }

    Fleet closedIntentOf(int number) {
        intents.add(intent(id(number), Intent.Stage.RELEASED, "done"));
        return this;
    }

    /** One of which nothing came. */
    Fleet withdrawnIntentOf(int number) {
        intents.add(
                new Intent(
                        id(number) + "-r1",
                        WEB,
                        id(number),
                        IMAGE,
                        "silent",
                        "",
                        Intent.Sequence.DEAD_HOST,
                        Intent.Stage.RELEASED,
                        null,
                        1,
                        NOW,
                        NOW,
                        List.of(),
                        null,
                        "it recovered before anything was asked"));
        return this;
    }

    public Fleet closedIntents(int count) {
        for (int i = 0; i < count; i++) {
            intents.add(intent(new InstanceId("old-" + i), Intent.Stage.RELEASED, "done"));
        }
        return this;
    }

    private static Intent intent(InstanceId instance, Intent.Stage stage, String because) {
        return intent(WEB, IMAGE, instance, "sick", stage, because);
    }

    private static Intent intent(
            GroupName group,
            ImageId image,
            InstanceId instance,
            String cause,
            Intent.Stage stage,
            String because) {
        long opened = NOW - Duration.ofMinutes(5).toNanos();
        return intent(group, image, instance, cause, stage, because, opened);
    }

    private static Intent intent(
            GroupName group,
            ImageId image,
            InstanceId instance,
            String cause,
            Intent.Stage stage,
            String because,
            long openedNanos) {
        return new Intent(
                instance + "-r1",
                group,
                instance,
                image,
                cause,
                "",
                Intent.Sequence.DEAD_HOST,
                stage,
                null,
                1,
                openedNanos,
                NOW,
                List.of("asked: terminate"),
                null,
                because);
    }

    public Situation situation() {
        PlanPolicy defaults = PlanPolicy.DEFAULT;
        return new Situation(
                inventory(List.copyOf(instances.values())),
                EnumSet.of(
                        Cloud.Capability.LAUNCH_FIRST,
                        Cloud.Capability.ROLLBACK,
                        Cloud.Capability.DISABLE_IMAGE),
                hosts(),
                new Assessment(verdicts, suspicion),
                List.copyOf(intents),
                Map.copyOf(holds),
                Map.copyOf(held),
                background,
                fault,
                new PlanPolicy(
                        mode,
                        budget,
                        defaults.rate(),
                        defaults.patience(),
                        defaults.unconfirmedPatience(),
                        defaults.drainWait(),
                        care,
                        reasons,
                        rollback),
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
                situation.background(),
                situation.ledgerFault(),
                situation.policy(),
                situation.nowNanos());
    }

    private Inventory inventory(List<CloudInstance> all) {
        return new Inventory(
                second == null ? List.of(web()) : List.of(web(), second),
                all,
                complete,
                complete ? List.of() : List.of("page 2"),
                NOW - ageNanos);
    }

    private CloudGroup web() {
        List<NativeReplacement> own = new ArrayList<>();
        for (int i = 0; i < natives; i++) {
            own.add(new NativeReplacement(new InstanceId("n-" + i), "health", NOW, true));
        }
        return new CloudGroup(WEB, "shop", 0, desired, max, IMAGE, refresh, own, "");
    }

    /** A host that is called well was heard a moment ago. */
    private Duration usual(InstanceId id) {
        boolean isWell = verdicts.get(id) instanceof Verdict.Healthy;
        return isWell ? Duration.ofSeconds(1) : Duration.ofMinutes(1);
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
                            NOW - silentFor.getOrDefault(id, usual(id)).toNanos(),
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
                            List.of(),
                            isProven));
        }
        return hosts;
    }
}
