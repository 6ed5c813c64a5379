package io.adamant.collector.simulation;

import io.adamant.collector.act.ControlFiles;
import io.adamant.collector.act.Controller;
import io.adamant.collector.act.Senses;
import io.adamant.collector.act.policy.PolicyFile;
import io.adamant.collector.cloud.Cloud;
import io.adamant.collector.evidence.EvidenceStore;
import io.adamant.collector.fleet.FleetView;
import io.adamant.collector.fleet.HostState;
import io.adamant.collector.journal.Delivery;
import io.adamant.collector.logs.LogPins;
import io.adamant.collector.logs.LogSearch;
import io.adamant.shared.config.ConfigException;
import io.adamant.shared.model.InstanceId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.function.Function;

/**
 * One collector process: the unchanged controller with its files, its fleet view, its clocks and an
 * executor that runs work a little later. It can die at any moment; its files remain.
 */
final class SimCollector {

    /** What a host sends while nobody takes it waits in its spool; the oldest goes first. */
    private static final int SPOOL = 4_000;

    private static final long BREATH = Duration.ofMillis(50).toNanos();

    final String name;
    final Path directory;
    private final FleetSimulator simulator;
    private final Scheduler scheduler;
    private final Function<Cloud, Cloud> planted;
    private final Deque<Runnable> spooled = new ArrayDeque<>();
    private FleetView fleet = new FleetView();
    private ControlFiles files;
    private Controller controller;
    private boolean isUp;
    private int life;
    private long skewNanos;
    private long pausedUntil;
    private long readableFrom;
    private long lagNanos;
    private long newestReading;
    private long roundReading;
    private long rounds;

    SimCollector(
            FleetSimulator simulator, String name, Path directory, Function<Cloud, Cloud> planted) {
        this.simulator = simulator;
        this.scheduler = simulator.scheduler;
        this.name = name;
        this.directory = directory;
        this.planted = planted;
        policy(simulator.setup.policy());
    }

    void policy(String yaml) {
        try {
            Files.createDirectories(directory);
            Files.writeString(directory.resolve("policy.yaml"), yaml);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    void start() {
        life++;
        isUp = true;
        pausedUntil = 0;
        ControlFiles own = ControlFiles.open(directory);
        files = own.with(simulator.ledgerOf(own));
        Cloud cloud = planted.apply(new CloudDoor(simulator, this));
        EvidenceStore evidence =
                new EvidenceStore(
                        directory.resolve("evidence"),
                        cloud,
                        Runnable::run,
                        (_, _) -> new LogPins.Pinned.Done(1));
        Senses senses =
                new Senses(
                        this::hosts,
                        () -> scheduler.now() >= readableFrom,
                        () -> lagNanos,
                        this::wallNanos,
                        scheduler::now);
        try {
            PolicyFile policy = PolicyFile.open(directory.resolve("policy.yaml"));
            controller =
                    new Controller(
                            cloud,
                            senses,
                            files,
                            evidence,
                            SimCollector::noLogs,
                            policy,
                            this::later);
        } catch (ConfigException bad) {
            throw new IllegalStateException(bad);
        }
        scheduler.note(name + " starts");
        newestReading = 0;
        roundReading = 0;
        while (!spooled.isEmpty()) {
            spooled.poll().run();
        }
        plan(life, scheduler.now());
    }

    private static LogSearch.Answer noLogs(LogSearch.Query query) {
        return new LogSearch.Answer(java.util.List.of(), true, java.util.List.of());
    }

    private Map<InstanceId, HostState> hosts() {
        fleet.settled();
        return fleet.hosts();
    }

    /** The process is gone; what it had sent to the cloud may still happen. */
    void crash(String why, Duration down) {
        if (!isUp) {
            return;
        }
        scheduler.note(name + " dies: " + why);
        isUp = false;
        life++;
        files.close();
        int gone = life;
        scheduler.in(
                down,
                name + " comes back",
                () -> {
                    if (life == gone) {
                        start();
                    }
                });
    }

    /** Forgets what hosts said, as a collector whose journal and snapshot are lost. */
    void forget() {
        fleet = new FleetView();
        readableFrom = scheduler.now();
    }

    /** Reads its journal for a while after a start. */
    void readJournal(Duration span) {
        readableFrom = scheduler.now() + span.toNanos();
    }

    void pause(Duration span) {
        pausedUntil = Math.max(pausedUntil, scheduler.now() + span.toNanos());
        scheduler.note(name + " stands still for " + span.toSeconds() + " s");
    }

    void stepClock(Duration by) {
        skewNanos += by.toNanos();
        scheduler.note(name + "'s wall clock steps by " + by.toSeconds() + " s");
    }

    /** Its wall clock is set right again. */
    void rightClock() {
        if (skewNanos != 0) {
            stepClock(Duration.ofNanos(-skewNanos));
        }
    }

    void lag(Duration span) {
        lagNanos = span.toNanos();
    }

    boolean isUp() {
        return isUp;
    }

    long wallNanos() {
        return scheduler.now() + skewNanos;
    }

    Controller controller() {
        return controller;
    }

    ControlFiles files() {
        return files;
    }

    long rounds() {
        return rounds;
    }

    /** When the newest inventory that this round can know was asked for; world time. */
    long roundReading() {
        return roundReading;
    }

    void inventoryRead(long atNanos) {
        newestReading = atNanos;
    }

    /** What a host sends arrives; its receive time is this collector's wall clock. */
    void receive(Function<Long, Delivery> delivery) {
        if (!isUp || scheduler.now() < pausedUntil) {
            spooled.add(() -> fleet.apply(delivery.apply(wallNanos())));
            if (spooled.size() > SPOOL) {
                spooled.poll();
            }
            return;
        }
        fleet.apply(delivery.apply(wallNanos()));
    }

    private void plan(int ofLife, long atNanos) {
        scheduler.at(Math.max(atNanos, scheduler.now()), name, () -> round(ofLife));
    }

    private void round(int ofLife) {
        if (life != ofLife || !isUp) {
            return;
        }
        if (scheduler.now() < pausedUntil) {
            plan(ofLife, pausedUntil);
            return;
        }
        while (!spooled.isEmpty()) {
            spooled.poll().run();
        }
        roundReading = newestReading;
        try {
            simulator.invariants.beforeRound(this);
            long next = controller.round(wallNanos());
            rounds++;
            simulator.invariants.afterRound(this);
            plan(ofLife, Math.max(next - skewNanos, scheduler.now() + BREATH));
        } catch (Crash crash) {
            crash(crash.getMessage(), simulator.downTime());
        }
    }

    /** The controller's executor. */
    private void later(Runnable work) {
        int ofLife = life;
        scheduler.in(simulator.latency(), name + " works", () -> work(ofLife, work));
    }

    private void work(int ofLife, Runnable work) {
        if (life != ofLife || !isUp) {
            return;
        }
        if (scheduler.now() < pausedUntil) {
            scheduler.at(pausedUntil, name + " works on", () -> work(ofLife, work));
            return;
        }
        try {
            work.run();
        } catch (Crash crash) {
            crash(crash.getMessage(), simulator.downTime());
        } catch (IllegalStateException bug) {
            scheduler.note(name + " has a bug: " + bug.getMessage());
        }
    }

    void close() {
        isUp = false;
        life++;
        files.close();
    }
}
