package io.adamant.collector.simulation;

import io.adamant.collector.act.ControlFiles;
import io.adamant.collector.cloud.Cloud;
import io.adamant.collector.cloud.GroupName;
import io.adamant.collector.ledger.Intent;
import io.adamant.collector.ledger.Ledger;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A fleet in one thread: hosts that speak real records, a cloud, a network and one or two unchanged
 * controllers on one ledger, under one seeded scheduler with virtual clocks. After every event the
 * invariants are looked at. The same seed is the same story, event by event.
 */
final class FleetSimulator implements AutoCloseable {

    static final long EPOCH = Duration.ofDays(20_000).toNanos();

    private static final List<String> NAMES = List.of("north", "south");

    final Setup setup;
    final Scheduler scheduler = new Scheduler(EPOCH);
    final RandomGenerator random;
    final CloudDoor.Mood mood = new CloudDoor.Mood();
    final Points points = new Points();
    final SharedLedger ledger = new SharedLedger();
    final List<SimCollector> collectors = new ArrayList<>();
    final Invariants invariants = new Invariants(this);
    final SimCloud cloud;
    final Wires wires;
    final Speech speech;

    /** Since when so many hosts cannot be heard that it is no host's fault; 0 while they can. */
    long outageSinceNanos;

    /** Chance that a proposal's outcome stays unknown. */
    double unknownOutcomes;

    private final boolean onFile;
    private final UnaryOperator<Ledger> plantedLedger;
    private int percent;
    private int mostPercent;

    FleetSimulator(Setup setup, Path directory) {
        this(setup, directory, false, cloud -> cloud, ledger -> ledger);
    }

    /**
     * @param onFile whether the ledger is a file, which one collector can have, or a shared table
     * @param plantedCloud puts a bug between the controller and the cloud
     * @param plantedLedger puts a bug between the controller and the ledger
     */
    FleetSimulator(
            Setup setup,
            Path directory,
            boolean onFile,
            Function<Cloud, Cloud> plantedCloud,
            UnaryOperator<Ledger> plantedLedger) {
        this.setup = setup;
        this.onFile = onFile;
        this.plantedLedger = plantedLedger;
        this.percent = setup.budgetPercent();
        this.mostPercent = percent;
        SplittableRandom seeds = new SplittableRandom(setup.seed());
        this.random = seeds.split();
        this.wires = new Wires(this, seeds.split());
        this.speech = new Speech(scheduler, (machine, what) -> wires.carry(machine, what));
        this.cloud = new SimCloud(scheduler, seeds.split(), new Lives());
        ledger.onCommit(invariants::committed);
        for (int i = 0; i < setup.collectors(); i++) {
            String name = NAMES.get(i);
            collectors.add(new SimCollector(this, name, directory.resolve(name), plantedCloud));
        }
    }

    private final class Lives implements SimCloud.Life {

        @Override
        public void born(Machine machine) {
            wires.update(); // it may be born into a zone that is cut off
            speech.begin(machine);
        }

        @Override
        public void ready(Machine machine) {
            speech.ready(machine);
        }

        @Override
        public void changed(Machine machine) {
            invariants.afterEvent();
        }

        @Override
        public void ended(Machine machine, String asker) {
            invariants.ended(machine, asker);
        }
    }

    /** A group with machines that have long been up. */
    SimGroup group(String name, int desired, int max, String image) {
        SimGroup group = cloud.group(name, desired, max, image);
        for (int i = 0; i < desired; i++) {
            cloud.settled(group);
        }
        return group;
    }

    void startCollectors() {
        collectors.forEach(SimCollector::start);
    }

    /** The collector's own file, or a hand on the table that all share. */
    Ledger ledgerOf(ControlFiles own) {
        if (onFile) {
            return plantedLedger.apply(new WatchedLedger(own.ledger(), points, invariants));
        }
        own.ledger().close();
        return plantedLedger.apply(ledger.handle(this::ledgerFate, points));
    }

    private SharedLedger.Fate ledgerFate() {
        if (unknownOutcomes == 0 || random.nextDouble() >= unknownOutcomes) {
            return SharedLedger.Fate.FINE;
        }
        return random.nextBoolean()
                ? SharedLedger.Fate.UNKNOWN_WRITTEN
                : SharedLedger.Fate.UNKNOWN_LOST;
    }

    /** The intents as they truly stand. */
    List<Intent> intents() {
        return onFile ? collectors.getFirst().files().ledger().intents() : ledger.intents();
    }

    @Nullable Intent intent(String id) {
        if (!onFile) {
            return ledger.find(id);
        }
        return intents().stream().filter(one -> one.id().equals(id)).findFirst().orElse(null);
    }

    /** The largest budget that a collector may still reckon with. */
    int limit(GroupName name) {
        SimGroup group = cloud.groups.get(name);
        return group == null ? 0 : setup.limit(group.mostDesired, mostPercent);
    }

    void policy(String mode, int toPercent) {
        percent = toPercent;
        mostPercent = Math.max(mostPercent, toPercent);
        scheduler.note("policy: " + mode + ", " + toPercent + " %");
        collectors.forEach(collector -> collector.policy(setup.policy(mode, percent)));
    }

    Duration latency() {
        return Duration.ofNanos(1 + random.nextLong(Duration.ofMillis(300).toNanos()));
    }

    Duration downTime() {
        return Duration.ofMillis(500 + random.nextLong(20_000));
    }

    Machine machine(int number) {
        return cloud.machines.values().stream().skip(number - 1L).findFirst().orElseThrow();
    }

    void run(Duration span) {
        long end = scheduler.now() + span.toNanos();
        while (scheduler.step(end)) {
            invariants.afterEvent();
        }
    }

    void after(Duration delay, String what, Runnable deed) {
        scheduler.in(
                delay,
                what,
                () -> {
                    scheduler.note(what);
                    deed.run();
                });
    }

    void each(Consumer<SimCollector> deed) {
        collectors.stream().filter(SimCollector::isUp).forEach(deed);
    }

    @Override
    public void close() {
        collectors.forEach(
                collector -> {
                    if (collector.isUp()) {
                        collector.close();
                    }
                });
    }
}
