package io.adamant.collector.act;

import io.adamant.collector.act.policy.PolicyFile;
import io.adamant.collector.cloud.CloudInstance;
import io.adamant.collector.cloud.CloudInstance.LoadBalancer;
import io.adamant.collector.cloud.CloudInstance.State;
import io.adamant.collector.cloud.CloudInstance.StatusCheck;
import io.adamant.collector.evidence.EvidenceStore;
import io.adamant.collector.fleet.HostState;
import io.adamant.collector.ledger.Intent;
import io.adamant.collector.logs.LogPins;
import io.adamant.collector.logs.LogSearch;
import io.adamant.shared.config.ConfigException;
import io.adamant.shared.model.BootId;
import io.adamant.shared.model.HealthStatus;
import io.adamant.shared.model.HostResource;
import io.adamant.shared.model.ImageId;
import io.adamant.shared.model.InstanceId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Hosts, a fake cloud and a virtual clock around a real controller with real files. One tick is 100
 * ms: hosts beat, the controller has its round. A crash loses the controller, never its files.
 */
final class World implements AutoCloseable {

    static final String POLICY =
            """
            mode: enforce
            confirm: 2s
            recover: 1s
            silence: 3s
            boot-bound: 10s
            warm-up: 10s
            patience: 5s
            unconfirmed-patience: 20s
            drain: 1s
            evidence: 5s
            inventory: 500ms
            budget: { percent: 50 }
            breaker: { percent: 100 }
            rate: { group: 100, image: 100, total: 100 }
            """;

    static final long TICK = Duration.ofMillis(100).toNanos();
    private static final long BOOT = Duration.ofSeconds(1).toNanos();

    final FakeCloud cloud = new FakeCloud(() -> now());
    final Set<InstanceId> frozen = new HashSet<>();
    final Set<InstanceId> agentDead = new HashSet<>();
    final Map<InstanceId, Long> sickSince = new HashMap<>();
    final Map<InstanceId, Long> changedSince = new HashMap<>();
    final Set<ImageId> badImages = new HashSet<>();
    final Path directory;
    int crashes;
    private final Map<InstanceId, HostState> hosts = new HashMap<>();
    private long now = Duration.ofDays(20_000).toNanos();
    private long skew;
    private ControlFiles files;
    private EvidenceStore evidence;
    Controller controller;

    World(Path directory) {
        this.directory = directory;
        policy(POLICY);
        cloud.group("web", 3, 4, "v1");
        for (int i = 0; i < 3; i++) {
            cloud.add("web", null);
        }
        start();
    }

    void policy(String yaml) {
        try {
            Files.writeString(directory.resolve("policy.yaml"), yaml);
        } catch (IOException failed) {
            throw new IllegalStateException(failed);
        }
    }

    void start() {
        try {
            files = ControlFiles.open(directory);
            evidence =
                    new EvidenceStore(
                            directory.resolve("evidence"),
                            cloud,
                            Runnable::run,
                            (_, _) -> new LogPins.Pinned.Done(1));
            controller =
                    new Controller(
                            cloud,
                            new Senses(
                                    () -> Map.copyOf(hosts),
                                    () -> true,
                                    () -> 0L,
                                    () -> now(),
                                    () -> now - skew),
                            files,
                            evidence,
                            noLogs(),
                            PolicyFile.open(directory.resolve("policy.yaml")),
                            Runnable::run);
        } catch (ConfigException bad) {
            throw new IllegalStateException(bad);
        }
    }

    void restart() {
        files.close();
        start();
    }

    long now() {
        return now;
    }

    /** The wall clock jumps; the monotonic one does not. */
    void stepClock(Duration by) {
        now += by.toNanos();
        skew += by.toNanos();
    }

    /** Runs rounds for a while; a crash is followed by a restart. */
    void run(Duration span) {
        long end = now + span.toNanos();
        while (now < end) {
            now += TICK;
            beat();
            try {
                controller.round(now);
            } catch (FakeCloud.Crash crash) {
                crashes++;
                restart();
            }
        }
    }

    void healthy() {
        run(Duration.ofSeconds(5));
    }

    InstanceId instance(int number) {
        return new InstanceId("i-%04d".formatted(number));
    }

    void kill(InstanceId id) {
        cloud.change(id, State.STOPPED, StatusCheck.UNKNOWN, LoadBalancer.UNHEALTHY);
    }

    void freeze(InstanceId id) {
        frozen.add(id);
        cloud.change(id, State.RUNNING, StatusCheck.IMPAIRED, LoadBalancer.UNHEALTHY);
    }

    void sicken(InstanceId id) {
        sickSince.put(id, now);
        cloud.change(id, State.RUNNING, StatusCheck.OK, LoadBalancer.UNHEALTHY);
    }

    void mutate(InstanceId id) {
        changedSince.put(id, now);
    }

    List<Intent> intents() {
        return controller.state().intents();
    }

    long receipts() {
        return files.receipts().lines().stream()
                .filter(line -> line.startsWith("{\"receipt\""))
                .count();
    }

    /** Acts and refusals in the receipts' chain. */
    List<String> records() {
        return files.receipts().lines().stream()
                .filter(line -> line.startsWith("{\"audit\""))
                .toList();
    }

    EvidenceStore evidence() {
        return evidence;
    }

    ControlFiles files() {
        return files;
    }

    boolean allHealthy() {
        return controller.state().verdicts().values().stream()
                        .filter(verdict -> verdict.name().equals("healthy"))
                        .count()
                == 3;
    }

    private void beat() {
        for (CloudInstance instance : List.copyOf(cloud.instances.values())) {
            InstanceId id = instance.id();
            boolean isUp =
                    instance.state() == State.RUNNING
                            && !frozen.contains(id)
                            && !agentDead.contains(id)
                            && !badImages.contains(instance.image());
            if (!isUp || now - instance.launchedUnixNanos() < BOOT / 2) {
                continue;
            }
            boolean isReady = now - instance.launchedUnixNanos() >= BOOT;
            if (isReady
                    && instance.loadBalancer() == LoadBalancer.UNHEALTHY
                    && !sickSince.containsKey(id)) {
                cloud.change(id, instance.state(), instance.statusCheck(), LoadBalancer.HEALTHY);
            }
            hosts.put(id, host(instance, isReady));
        }
    }

    private HostState host(CloudInstance instance, boolean isReady) {
        HostState before = hosts.get(instance.id());
        boolean isSick = sickSince.containsKey(instance.id());
        HealthStatus health =
                !isReady ? HealthStatus.BOOTING : isSick ? HealthStatus.SICK : HealthStatus.HEALTHY;
        boolean isOther = before == null || before.health() != health;
        boolean isChanged = changedSince.containsKey(instance.id());
        return new HostState(
                new HostResource(
                        instance.id(),
                        new BootId("boot-" + instance.id()),
                        "host",
                        instance.image(),
                        null,
                        null,
                        null,
                        null,
                        null,
                        "1"),
                before == null ? now : before.firstHeardNanos(),
                now,
                null,
                before != null && before.readyNanos() != 0
                        ? before.readyNanos()
                        : isReady ? now : 0,
                health,
                "as set",
                isOther ? now : before.healthSinceNanos(),
                List.of(),
                null,
                isChanged ? List.of("/etc/app/app.yaml: changed") : List.of(),
                changedSince.getOrDefault(instance.id(), 0L),
                0,
                1_000,
                0,
                List.of());
    }

    private static LogSearch noLogs() {
        return query ->
                new LogSearch.Answer(
                        List.of(new LogSearch.LogLine(query.instance(), 1, 9, "app.log", "hello")),
                        true,
                        List.of());
    }

    @Override
    public void close() {
        files.close();
    }
}
