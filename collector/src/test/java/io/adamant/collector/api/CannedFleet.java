package io.adamant.collector.api;

import io.adamant.collector.act.ControlState;
import io.adamant.collector.act.Outlook;
import io.adamant.collector.assess.Verdict;
import io.adamant.collector.assess.testimony.Source;
import io.adamant.collector.assess.testimony.Statement;
import io.adamant.collector.assess.testimony.Testimony;
import io.adamant.collector.cloud.Cloud.LintFinding;
import io.adamant.collector.cloud.CloudGroup;
import io.adamant.collector.cloud.CloudInstance;
import io.adamant.collector.cloud.GroupName;
import io.adamant.collector.cloud.Inventory;
import io.adamant.collector.fleet.HostState;
import io.adamant.collector.image.Standing;
import io.adamant.collector.ledger.Intent;
import io.adamant.collector.plan.Gate;
import io.adamant.collector.plan.Hold;
import io.adamant.collector.plan.Proposal;
import io.adamant.collector.plan.brake.Brake;
import io.adamant.collector.plan.rollback.Rollback;
import io.adamant.collector.plan.shadow.ShadowCase;
import io.adamant.shared.model.BootId;
import io.adamant.shared.model.BootReport;
import io.adamant.shared.model.BootReport.BootStage;
import io.adamant.shared.model.BootReport.BootVerdict;
import io.adamant.shared.model.BootReport.StageOutcome;
import io.adamant.shared.model.CheckResult;
import io.adamant.shared.model.CheckResult.CheckStatus;
import io.adamant.shared.model.HealthChanged;
import io.adamant.shared.model.HealthStatus;
import io.adamant.shared.model.HostEvent;
import io.adamant.shared.model.HostResource;
import io.adamant.shared.model.ImageId;
import io.adamant.shared.model.InstanceId;
import io.adamant.shared.model.SealAttempt;
import io.adamant.shared.model.SealState;
import io.adamant.shared.model.SealTier;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A small fleet in which one of everything is going on, relative to one moment. */
public final class CannedFleet {

    public static final long SECOND = 1_000_000_000L;
    public static final long MINUTE = 60 * SECOND;

    /** What a hostile host may send: none of it may run, break a line or colour a terminal. */
    public static final String HOSTILE =
            "<img src=x onerror=alert(1)></script>\u001b[31m\"'&\nevent: state";

    public static final GroupName WEB = new GroupName("web");
    public static final GroupName API = new GroupName("orders-api");
    public static final ImageId GOOD = new ImageId("web-2026.11.20");
    public static final ImageId NEW = new ImageId("web-2026.11.21");
    public static final ImageId ORDERS = new ImageId("orders-41");

    public static final InstanceId HEALTHY = new InstanceId("i-3f9a01c2");
    public static final InstanceId SICK = new InstanceId("i-5b77d0e4");
    public static final InstanceId CHANGED = new InstanceId("i-9c12ab08");
    public static final InstanceId SUCCESSOR = new InstanceId("i-c4d1e552");
    public static final InstanceId DEAD_AGENT = new InstanceId("i-71aa90f3");
    public static final InstanceId GONE = new InstanceId("i-0e44b1d9");
    public static final InstanceId HEIR = new InstanceId("i-88c0ffee");

    private final long now;
    private final Map<InstanceId, CloudInstance> cloud = new LinkedHashMap<>();
    private final Map<InstanceId, HostState> hosts = new LinkedHashMap<>();
    private final Map<InstanceId, Verdict> verdicts = new LinkedHashMap<>();

    private CannedFleet(long now) {
        this.now = now;
    }

    public static ControlState at(long now) {
        return new CannedFleet(now).state();
    }

    private ControlState state() {
        healthy(HEALTHY, WEB, GOOD, "local-a", 47 * MINUTE, 3);
        healthy(HEIR, WEB, GOOD, "local-b", 12 * MINUTE, 0);
        sick();
        changed();
        booting();
        healthy(new InstanceId("i-2d9e1f6a"), API, ORDERS, "local-a", 300 * MINUTE, 0);
        healthy(new InstanceId("i-6611c0da"), API, ORDERS, "local-c", 300 * MINUTE, 0);
        deadAgent();
        gone();
        return new ControlState(
                4711,
                now,
                "enforce",
                new Inventory(
                        List.of(
                                new CloudGroup(WEB, "shop", 4, 6, NEW),
                                new CloudGroup(API, "orders", 3, 4, ORDERS)),
                        new ArrayList<>(cloud.values()),
                        true,
                        List.of(),
                        now - SECOND),
                hosts,
                verdicts,
                Map.of(SICK, gates(), DEAD_AGENT, patience(), CHANGED, waiting()),
                intents(),
                Map.of(
                        API,
                        new Hold(
                                API,
                                "anna",
                                "schema migration " + HOSTILE.substring(0, 28),
                                now - 8 * MINUTE,
                                now + 52 * MINUTE)),
                Map.of(
                        GOOD, proven(),
                        NEW, Standing.of(3, 2, "2 of its first 3 boots failed"),
                        ORDERS, Standing.of(3, 0, null)),
                outlook(),
                null,
                List.of());
    }

    private Standing proven() {
        return new Standing(
                0,
                Set.of("shop"),
                9,
                Map.of(),
                Duration.ofMillis(19_400),
                Duration.ofMillis(31_050),
                now - 40 * MINUTE,
                null,
                Map.of());
    }

    private Outlook outlook() {
        return new Outlook(
                Map.of(DEAD_AGENT, testimony()),
                List.of(
                        new Proposal(
                                cloud.get(DEAD_AGENT),
                                "silent",
                                "nothing heard for 1m 12s; the load balancer still reaches it",
                                Intent.Sequence.SERVING_HOST,
                                List.of(
                                        new Gate("budget", true, "0 of 1", "under 1", ""),
                                        new Gate(
                                                "identity",
                                                false,
                                                "senders are not proven",
                                                "proven senders",
                                                "enrolment, or an operator's approval")))),
                List.of(
                        new Rollback(
                                WEB,
                                NEW,
                                GOOD,
                                "2 of its first 3 boots failed",
                                List.of(
                                        new Gate(
                                                "rollback",
                                                false,
                                                "propose",
                                                "unattended",
                                                "an operator's approval")))),
                Map.of(API, new Brake(Brake.Phase.TRIPPED, now - 3 * MINUTE, 0)),
                List.of(
                        shadow(GONE, 50 * MINUTE, ShadowCase.Outcome.RIGHT),
                        shadow(HEALTHY, 30 * MINUTE, ShadowCase.Outcome.WRONG),
                        shadow(SICK, 30 * SECOND, ShadowCase.Outcome.OPEN)),
                Map.of(
                        WEB,
                        List.of(
                                new LintFinding(
                                        LintFinding.Severity.WARNING,
                                        "MaxSize",
                                        "MaxSize is 4 and desired 4: no room to launch a successor"
                                                + " first",
                                        "set MaxSize to at least 5"))));
    }

    private Testimony testimony() {
        return new Testimony(
                List.of(
                        new Statement(
                                Source.AGENT,
                                Statement.Opinion.SILENT,
                                "silent for 1m 12s",
                                now - SECOND),
                        new Statement(
                                Source.CLOUD, Statement.Opinion.GOOD, "running, ok", now - SECOND),
                        new Statement(
                                Source.LOAD_BALANCER,
                                Statement.Opinion.GOOD,
                                "healthy",
                                now - SECOND)),
                now + 59 * SECOND);
    }

    private ShadowCase shadow(InstanceId id, long ago, ShadowCase.Outcome outcome) {
        long ended = outcome == ShadowCase.Outcome.OPEN ? 0 : now - ago + MINUTE;
        return new ShadowCase(id, WEB, GOOD, "sick", now - ago, true, outcome, ended);
    }

    private static List<Gate> waiting() {
        return List.of(
                new Gate(
                        "cloud",
                        false,
                        "terminate was throttled",
                        "accepted",
                        "another try in 4 s"));
    }

    private void healthy(
            InstanceId id, GroupName group, ImageId image, String zone, long age, long attempts) {
        cloud(id, group, image, zone, age, CloudInstance.LoadBalancer.HEALTHY);
        List<HostState.Heard> events = new ArrayList<>();
        events.add(heard(age - SECOND, boot(age, BootVerdict.READY, checks(true))));
        if (attempts > 0) {
            events.add(heard(90 * SECOND, attempt()));
        }
        host(id, image, zone, age, HealthStatus.HEALTHY, "", attempts, List.of(), events);
        verdicts.put(id, new Verdict.Healthy("all 3 checks pass", now - age + 2 * SECOND));
    }

    private void sick() {
        long age = 31 * MINUTE;
        String why = "check app fails: 503 data is missing " + HOSTILE;
        cloud(SICK, WEB, GOOD, "local-b", age, CloudInstance.LoadBalancer.UNHEALTHY);
        List<HostState.Heard> events =
                List.of(
                        heard(age - SECOND, boot(age, BootVerdict.READY, checks(true))),
                        heard(
                                40 * SECOND,
                                new HealthChanged(
                                        HealthStatus.HEALTHY,
                                        HealthStatus.SICK,
                                        why,
                                        checks(false))));
        host(SICK, GOOD, "local-b", age, HealthStatus.SICK, why, 0, List.of(), events);
        verdicts.put(SICK, new Verdict.Sick(why, now - 38 * SECOND));
    }

    private void changed() {
        long age = 26 * MINUTE;
        cloud(CHANGED, WEB, GOOD, "local-c", age, CloudInstance.LoadBalancer.HEALTHY);
        List<HostState.Heard> events =
                List.of(heard(age - SECOND, boot(age, BootVerdict.READY, checks(true))));
        host(
                CHANGED,
                GOOD,
                "local-c",
                age,
                HealthStatus.HEALTHY,
                "",
                1,
                List.of("/etc/app/app.yaml: content differs from the manifest"),
                events);
        verdicts.put(
                CHANGED,
                new Verdict.Changed("/etc/app/app.yaml is not what was baked", now - 20 * SECOND));
    }

    private void booting() {
        long age = 4 * SECOND;
        cloud(SUCCESSOR, WEB, GOOD, "local-c", age, CloudInstance.LoadBalancer.NONE);
        List<HostState.Heard> events =
                List.of(heard(3 * SECOND, boot(age, BootVerdict.BOOTING, pending())));
        hosts.put(
                SUCCESSOR,
                new HostState(
                        resource(SUCCESSOR, GOOD, "local-c"),
                        now - 3 * SECOND,
                        now - SECOND / 4,
                        boot(age, BootVerdict.BOOTING, pending()),
                        0,
                        HealthStatus.BOOTING,
                        "waiting for app",
                        now - 3 * SECOND,
                        pending(),
                        seal(),
                        List.of(),
                        0,
                        0,
                        1000,
                        0,
                        events));
        verdicts.put(SUCCESSOR, new Verdict.Booting("waiting for app", now - 3 * SECOND));
    }

    private void deadAgent() {
        long age = 300 * MINUTE;
        cloud(DEAD_AGENT, API, ORDERS, "local-b", age, CloudInstance.LoadBalancer.HEALTHY);
        host(DEAD_AGENT, ORDERS, "local-b", age, HealthStatus.HEALTHY, "", 0, List.of(), List.of());
        verdicts.put(
                DEAD_AGENT,
                new Verdict.Silent(
                        Verdict.Silence.AGENT_DEAD_HOST_SERVING,
                        "nothing heard for 1m 12s; the load balancer still reaches it",
                        now - 72 * SECOND));
    }

    private void gone() {
        long age = 90 * MINUTE;
        List<HostState.Heard> events =
                List.of(heard(age - SECOND, boot(age, BootVerdict.READY, checks(true))));
        host(GONE, GOOD, "local-b", age, HealthStatus.HEALTHY, "", 0, List.of(), events);
    }

    private void cloud(
            InstanceId id,
            GroupName group,
            ImageId image,
            String zone,
            long age,
            CloudInstance.LoadBalancer loadBalancer) {
        cloud.put(
                id,
                new CloudInstance(
                        id,
                        group,
                        image,
                        zone,
                        CloudInstance.State.RUNNING,
                        CloudInstance.StatusCheck.OK,
                        loadBalancer,
                        now - age,
                        null,
                        false,
                        "127.0.0.1:22480"));
    }

    private void host(
            InstanceId id,
            ImageId image,
            String zone,
            long age,
            HealthStatus health,
            String reason,
            long attempts,
            List<String> mismatches,
            List<HostState.Heard> events) {
        boolean passes = health == HealthStatus.HEALTHY;
        hosts.put(
                id,
                new HostState(
                        resource(id, image, zone),
                        now - age + SECOND,
                        now - SECOND / 2,
                        boot(age, BootVerdict.READY, checks(true)),
                        now - age + 2 * SECOND,
                        health,
                        reason,
                        now - age + 2 * SECOND,
                        checks(passes),
                        seal(),
                        mismatches,
                        mismatches.isEmpty() ? 0 : now - 20 * SECOND,
                        attempts,
                        1000,
                        0,
                        events));
    }

    private static HostResource resource(InstanceId id, ImageId image, String zone) {
        return new HostResource(
                id,
                new BootId("b-" + id.value().substring(2)),
                "host-" + id.value().substring(2),
                image,
                "local.small",
                "local",
                "local",
                zone,
                null,
                "0.1.0");
    }

    private BootReport boot(long age, BootVerdict verdict, List<CheckResult> checks) {
        long start = now - age;
        boolean isReady = verdict == BootVerdict.READY;
        return new BootReport(
                verdict,
                isReady ? "all checks pass" : "waiting for app",
                start,
                "6.12.43-cloud-amd64",
                List.of(
                        stage("kernel", start, 320, StageOutcome.DONE, null),
                        stage("userspace", start + 320_000_000L, 410, StageOutcome.DONE, null),
                        stage("agent", start + 700_000_000L, 180, StageOutcome.DONE, null),
                        stage("seal", start + 800_000_000L, 95, StageOutcome.DONE, "1 path"),
                        isReady
                                ? stage(
                                        "checks",
                                        start + 900_000_000L,
                                        640,
                                        StageOutcome.DONE,
                                        null)
                                : stage(
                                        "checks",
                                        start + 900_000_000L,
                                        -1,
                                        StageOutcome.RUNNING,
                                        "app: connection refused")),
                checks,
                seal(),
                1000);
    }

    private static BootStage stage(
            String name, long start, long millis, StageOutcome outcome, String detail) {
        return new BootStage(name, start, millis < 0 ? -1 : millis * 1_000_000L, outcome, detail);
    }

    private List<CheckResult> checks(boolean passes) {
        return List.of(
                new CheckResult(
                        "app",
                        "http",
                        passes ? CheckStatus.PASSING : CheckStatus.FAILING,
                        passes ? "200 in 2 ms" : "503 data is missing " + HOSTILE,
                        now - 40 * SECOND,
                        2_100_000),
                new CheckResult(
                        "data", "file", CheckStatus.PASSING, "there", now - 20 * MINUTE, 90_000),
                new CheckResult(
                        "space",
                        "disk",
                        CheckStatus.PASSING,
                        "61 GiB free",
                        now - 20 * MINUTE,
                        41_000));
    }

    private List<CheckResult> pending() {
        return List.of(
                new CheckResult(
                        "app",
                        "http",
                        CheckStatus.PENDING,
                        "connection refused",
                        now - 3 * SECOND,
                        400_000),
                new CheckResult(
                        "data", "file", CheckStatus.PASSING, "there", now - 3 * SECOND, 90_000));
    }

    private static SealState seal() {
        return new SealState(
                true,
                SealTier.FALLBACK,
                "read-only mounts hold; the kernel has no active BPF LSM",
                "bpf raw tracepoint",
                List.of("/etc"),
                "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
                List.of("a write behind the mount is seen only by the witness, within 1 s"));
    }

    private HostState.Heard heard(long ago, HostEvent event) {
        return new HostState.Heard(now - ago, now - ago + 30_000_000L, event);
    }

    private static SealAttempt attempt() {
        return new SealAttempt(
                3,
                SealAttempt.Outcome.BLOCKED,
                "openat",
                "/etc/app/app.yaml",
                "EROFS",
                20412,
                "sh",
                "/usr/bin/dash",
                List.of("sh", "-c", "echo evil >> /etc/app/app.yaml"),
                List.of("20398 sshd", "1 init"),
                0,
                1000,
                null,
                3,
                "bpf raw tracepoint");
    }

    private static List<Gate> gates() {
        return List.of(
                new Gate("mode", true, "enforce", "enforce", ""),
                new Gate("inventory", true, "complete", "complete", ""),
                new Gate("hold", true, "none", "none", ""),
                new Gate(
                        "budget",
                        false,
                        "1 of 1 in use",
                        "under 1",
                        "the release of the replacement of " + CHANGED),
                new Gate(
                        "image",
                        false,
                        "web-2026.11.21 is held",
                        "an image that boots",
                        "releasing the image, or pointing the group at another one"),
                new Gate("capacity", true, "3 of 4 healthy", "3", ""));
    }

    private static List<Gate> patience() {
        return List.of(
                new Gate("hold", false, "held by anna", "no hold", "its end, or resume"),
                new Gate(
                        "patience",
                        false,
                        "silent for 1m 12s",
                        "10m",
                        "waiting: the host still serves"));
    }

    private List<Intent> intents() {
        return List.of(
                new Intent(
                        "r-000041",
                        WEB,
                        GONE,
                        GOOD,
                        "silent",
                        "nothing heard for 6 s and the cloud says stopped",
                        Intent.Sequence.DEAD_HOST,
                        Intent.Stage.RELEASED,
                        HEIR,
                        1,
                        now - 12 * MINUTE - 8 * SECOND,
                        now - 12 * MINUTE,
                        List.of("terminate i-0e44b1d9: req-8812", "launch: req-8813"),
                        "i-0e44b1d9-r-000041",
                        "its successor i-88c0ffee is proven up"),
                new Intent(
                        "r-000042",
                        WEB,
                        CHANGED,
                        GOOD,
                        "changed",
                        "/etc/app/app.yaml is not what was baked",
                        Intent.Sequence.SERVING_HOST,
                        Intent.Stage.LAUNCHED,
                        SUCCESSOR,
                        1,
                        now - 6 * SECOND,
                        now - 4 * SECOND,
                        List.of("launch: req-8820"),
                        "i-9c12ab08-r-000042",
                        null));
    }
}
