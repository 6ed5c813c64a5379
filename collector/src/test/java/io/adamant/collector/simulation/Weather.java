package io.adamant.collector.simulation;

import io.adamant.collector.act.desk.OperatorDesk;
import io.adamant.collector.ledger.Intent;
import io.adamant.collector.plan.Gate;
import io.adamant.shared.model.ImageId;
import io.adamant.shared.model.SealAttempt;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/** The six fault families: what a seed lets happen to a fleet, and the calm that follows. */
final class Weather {

    private static final String WHO = "ann";

    private interface Fault {
        void befall();
    }

    private final FleetSimulator simulator;
    private final RandomGenerator random;
    private final SimCloud cloud;

    Weather(FleetSimulator simulator, RandomGenerator random) {
        this.simulator = simulator;
        this.random = random;
        this.cloud = simulator.cloud;
    }

    /** Draws which families strike, how often, and when. */
    void brew(Duration span) {
        List<Fault> faults = new ArrayList<>();
        families()
                .forEach(
                        family -> {
                            if (random.nextInt(3) > 0) {
                                faults.addAll(family);
                            }
                        });
        int number = 2 + random.nextInt(14);
        for (int i = 0; i < number && !faults.isEmpty(); i++) {
            Fault fault = faults.get(random.nextInt(faults.size()));
            simulator.scheduler.in(
                    Duration.ofNanos(random.nextLong(span.toNanos())), "fault", fault::befall);
        }
    }

    private List<List<Fault>> families() {
        return List.of(
                List.of(
                        this::sicken,
                        this::flap,
                        this::freeze,
                        this::stop,
                        this::agentDies,
                        this::mutate,
                        this::attempts,
                        this::lie,
                        this::goodbye),
                List.of(
                        this::cutMachine,
                        this::cutZone,
                        this::cutSubnet,
                        this::deafen,
                        this::slowWires),
                List.of(
                        this::faultyCalls,
                        this::deafCloud,
                        this::hole,
                        this::oldAnswers,
                        this::heal,
                        this::rebalance,
                        this::stockOut,
                        this::refresh,
                        this::evidenceHangs),
                List.of(
                        this::crash,
                        this::amnesia,
                        this::pause,
                        this::step,
                        this::lag,
                        this::unknownOutcomes),
                List.of(
                        this::hold,
                        this::budget,
                        this::mode,
                        this::resize,
                        this::protect,
                        this::wish,
                        this::deleteGroup),
                List.of(
                        this::badImage,
                        this::halfBadImage,
                        this::zoneImage,
                        this::slowImage,
                        this::lateDeath,
                        this::failingImage));
    }

    // hosts

    private void on(String what, java.util.function.Consumer<Machine> deed) {
        List<Machine> present =
                cloud.machines.values().stream().filter(Machine::isRunning).toList();
        if (!present.isEmpty()) {
            Machine machine = present.get(random.nextInt(present.size()));
            simulator.scheduler.note(machine + ": " + what);
            deed.accept(machine);
        }
    }

    private Duration some(int seconds) {
        return Duration.ofMillis(1_000L * (1 + random.nextInt(seconds)));
    }

    private void sicken() {
        on("falls sick", machine -> sick(machine, true));
    }

    private void sick(Machine machine, boolean isSick) {
        cloud.change(machine, () -> machine.isSick = isSick);
        simulator.speech.health(machine);
    }

    private void flap() {
        on(
                "flaps",
                machine -> {
                    for (int i = 0; i < 6; i++) {
                        boolean isSick = i % 2 == 0;
                        simulator.after(
                                Duration.ofSeconds(1 + i * (2L + random.nextInt(6))),
                                machine + (isSick ? " sick" : " well"),
                                () -> sick(machine, isSick));
                    }
                });
    }

    private void freeze() {
        on(
                "freezes",
                machine -> {
                    cloud.change(machine, () -> machine.isFrozen = true);
                    if (random.nextInt(3) == 0) {
                        simulator.after(
                                some(40),
                                machine + " thaws",
                                () -> cloud.change(machine, () -> machine.isFrozen = false));
                    }
                });
    }

    private void stop() {
        on("stops", cloud::stop);
    }

    private void agentDies() {
        on(
                "its agent dies",
                machine -> {
                    cloud.change(machine, () -> machine.isAgentDead = true);
                    if (random.nextBoolean()) {
                        simulator.after(
                                some(60),
                                machine + "'s agent is back",
                                () -> cloud.change(machine, () -> machine.isAgentDead = false));
                    }
                });
    }

    private void mutate() {
        on(
                "is changed",
                machine -> {
                    cloud.change(machine, () -> machine.isMutated = true);
                    simulator.speech.mutated(machine);
                });
    }

    private void attempts() {
        on(
                "refuses many writes",
                machine -> simulator.speech.attempts(machine, attempt(1 + random.nextInt(5_000))));
    }

    static SealAttempt attempt(long count) {
        return new SealAttempt(
                1,
                SealAttempt.Outcome.BLOCKED,
                "open",
                "/etc/passwd",
                "EPERM",
                1,
                "sh",
                "/bin/sh",
                List.of("sh"),
                List.of(),
                0,
                0,
                null,
                count,
                "bpf");
    }

    private void lie() {
        on(
                "speaks for another",
                liar ->
                        on(
                                "is lied about",
                                victim -> {
                                    if (liar != victim) {
                                        simulator.speech.claim(liar, victim);
                                    }
                                }));
    }

    private void goodbye() {
        on(
                "is stopped by its owner",
                machine -> {
                    simulator.speech.goodbye(machine);
                    cloud.change(machine, () -> machine.saysGoodbye = true);
                    simulator.after(
                            some(5),
                            machine + " is down",
                            () -> cloud.replaceNatively(machine, "its owner"));
                });
    }

    // network

    private void cutMachine() {
        on("is cut off", machine -> cut(machine.id.value()));
    }

    private void cutZone() {
        cut("z" + random.nextInt(3));
    }

    private void cutSubnet() {
        cut("z" + random.nextInt(3) + (random.nextBoolean() ? "-a" : "-b"));
    }

    private void deafen() {
        cut(simulator.collectors.get(random.nextInt(simulator.collectors.size())).name);
    }

    private void cut(String what) {
        simulator.wires.cut(what);
        simulator.after(
                some(90),
                what + " is reachable",
                () -> {
                    simulator.wires.heal(what);
                });
    }

    private void slowWires() {
        simulator.wires.delayNanos = Duration.ofSeconds(3).toNanos();
        simulator.wires.repeats = 0.3;
        simulator.scheduler.note("the network is slow and repeats itself");
    }

    // cloud

    private void faultyCalls() {
        simulator.mood.faulty = 0.2 + random.nextDouble() * 0.7;
        simulator.scheduler.note("calls to the cloud fail");
        simulator.after(some(90), "calls are fine", () -> simulator.mood.faulty = 0);
    }

    private void deafCloud() {
        simulator.mood.deaf = 0.3 + random.nextDouble() * 0.7;
        simulator.after(some(60), "the cloud answers", () -> simulator.mood.deaf = 0);
    }

    private void hole() {
        simulator.mood.partial = 0.3 + random.nextDouble() * 0.7;
        simulator.after(some(60), "every page is there", () -> simulator.mood.partial = 0);
    }

    private void oldAnswers() {
        simulator.mood.lagNanos = Duration.ofSeconds(10).toNanos();
        simulator.scheduler.note("the cloud's answers are old");
        simulator.after(some(60), "the cloud's answers are new", () -> simulator.mood.lagNanos = 0);
    }

    private void heal() {
        on("is replaced by the cloud", machine -> cloud.replaceNatively(machine, "health check"));
    }

    private void rebalance() {
        on("is taken back by the cloud", machine -> cloud.replaceNatively(machine, "rebalance"));
    }

    private void stockOut() {
        cloud.isOutOfStock = true;
        simulator.scheduler.note("no capacity");
        simulator.after(some(60), "capacity is back", () -> cloud.isOutOfStock = false);
    }

    private SimGroup anyGroup() {
        List<SimGroup> all = List.copyOf(cloud.groups.values());
        return all.get(random.nextInt(all.size()));
    }

    private void refresh() {
        SimGroup group = anyGroup();
        group.refresh = "instance refresh";
        simulator.scheduler.note(group.name + " is being refreshed");
        simulator.after(some(60), group.name + " is refreshed", () -> group.refresh = null);
    }

    private void evidenceHangs() {
        simulator.mood.isEvidenceDeaf = true;
        simulator.after(some(60), "evidence", () -> simulator.mood.isEvidenceDeaf = false);
    }

    // collectors

    private SimCollector anyCollector() {
        return simulator.collectors.get(random.nextInt(simulator.collectors.size()));
    }

    private void crash() {
        SimCollector collector = anyCollector();
        collector.crash("kill -9", some(30));
        collector.readJournal(some(40));
    }

    private void amnesia() {
        SimCollector collector = anyCollector();
        collector.crash("its disk is lost", some(30));
        collector.forget();
    }

    private void pause() {
        anyCollector().pause(some(60));
    }

    private void step() {
        anyCollector().stepClock(Duration.ofMinutes(random.nextBoolean() ? 5 : -5));
    }

    private void lag() {
        SimCollector collector = anyCollector();
        collector.lag(Duration.ofSeconds(10));
        simulator.after(
                some(30), collector.name + " has caught up", () -> collector.lag(Duration.ZERO));
    }

    private void unknownOutcomes() {
        simulator.unknownOutcomes = 0.3;
        simulator.scheduler.note("the ledger answers badly");
        simulator.after(some(60), "the ledger answers", () -> simulator.unknownOutcomes = 0);
    }

    // operators

    private void hold() {
        SimGroup group = anyGroup();
        simulator.each(c -> c.controller().desk().hold(group.name, WHO, "looking", 0));
        simulator.after(
                some(60),
                group.name + " is resumed",
                () -> simulator.each(c -> c.controller().desk().resume(group.name, WHO, "done")));
    }

    private void budget() {
        simulator.policy("enforce", random.nextBoolean() ? 10 : 80);
    }

    private void mode() {
        simulator.policy(
                random.nextBoolean() ? "shadow" : "propose", simulator.setup.budgetPercent());
        simulator.after(
                some(60),
                "enforce again",
                () -> simulator.policy("enforce", simulator.setup.budgetPercent()));
    }

    private void resize() {
        SimGroup group = anyGroup();
        int before = group.desired;
        group.resize(Math.max(1, before + random.nextInt(5) - 2));
        simulator.scheduler.note(
                group.name + " is resized from " + before + " to " + group.desired);
        // Not up to what is there: an old host beside its successor is not one of the group's.
        for (int more = group.desired - before; more > 0; more--) {
            cloud.launch(group, null, null);
        }
    }

    private void protect() {
        on("is protected", machine -> cloud.change(machine, () -> machine.isProtected = true));
    }

    private void wish() {
        on(
                "is to be replaced",
                machine ->
                        simulator.each(
                                c -> c.controller().desk().replace(machine.id, WHO, "asked for")));
    }

    private void deleteGroup() {
        SimGroup group = anyGroup();
        if (cloud.groups.size() < 2) {
            return;
        }
        simulator.scheduler.note(group.name + " is deleted");
        group.isDeleted = true;
        cloud.present(group.name).toList().forEach(machine -> cloud.end(machine, null));
    }

    // images

    private void image(String name, SimCloud.Image how) {
        SimGroup group = anyGroup();
        group.launches(new ImageId(name), simulator.scheduler.now());
        cloud.images.put(group.image, how);
        simulator.scheduler.note(group.name + " launches " + name + ": " + how);
    }

    private void badImage() {
        image("dead", SimCloud.Image.DEAD);
    }

    private void halfBadImage() {
        image("half", new SimCloud.Image(0.4, null, 1, 0));
    }

    private void zoneImage() {
        image("zonal", new SimCloud.Image(0, "z1", 1, 0));
    }

    private void slowImage() {
        image("slow", new SimCloud.Image(0, null, 3, 0));
    }

    private void failingImage() {
        image("failing", SimCloud.Image.FAILING);
    }

    private void lateDeath() {
        image("mortal", new SimCloud.Image(0, null, 1, Duration.ofSeconds(60).toNanos()));
    }

    /** Every fault ends, operators put right what they can: what is broken stays broken. */
    void clear() {
        simulator.scheduler.note("calm");
        simulator.mood.calm();
        simulator.wires.healAll();
        simulator.wires.delayNanos = Duration.ofMillis(200).toNanos();
        simulator.wires.repeats = 0;
        simulator.unknownOutcomes = 0;
        cloud.isOutOfStock = false;
        cloud.images.replaceAll((_, _) -> SimCloud.Image.GOOD);
        simulator.policy("enforce", simulator.setup.budgetPercent());
        for (SimGroup group : cloud.groups.values()) {
            group.refresh = null;
            group.max = Math.max(group.max, group.desired + 1); // what the gate room asks for
        }
        cloud.machines.values().forEach(m -> cloud.change(m, () -> m.isProtected = false));
        simulator.each(collector -> collector.lag(Duration.ZERO));
        // A machine launched meanwhile is younger than nothing for a clock that is behind.
        simulator.collectors.forEach(SimCollector::rightClock);
        // A collector that lost its disk hears of an older change only when an agent looks anew.
        cloud.machines.values().stream()
                .filter(machine -> machine.isMutated)
                .forEach(simulator.speech::mutated);
        simulator.each(this::putRight);
    }

    /** What an operator does about what stands still: holds lifted, images freed. */
    void putRight(SimCollector collector) {
        OperatorDesk desk = collector.controller().desk();
        for (SimGroup group : cloud.groups.values()) {
            desk.resume(group.name, WHO, "calm");
        }
        for (ImageId image : cloud.images.keySet()) {
            desk.releaseImage(image, WHO, "it is good now");
        }
    }

    /** What the closed gates ask for, minutes later: room, a reset, an end by hand. */
    void clearGates(SimCollector collector) {
        collector
                .controller()
                .state()
                .why()
                .forEach(
                        (instance, gates) -> {
                            Machine machine = cloud.machines.get(instance);
                            SimGroup group =
                                    machine == null ? null : cloud.groups.get(machine.group);
                            if (machine != null && group != null && !group.isDeleted) {
                                gates.forEach(gate -> clear(collector, machine, group, gate));
                            }
                        });
    }

    private void clear(SimCollector collector, Machine machine, SimGroup group, Gate gate) {
        switch (gate.name()) {
            case "room", "lint" -> {
                int there = (int) cloud.present(group.name).count();
                group.max = Math.max(group.max, Math.max(there, group.desired) + 1);
            }
            case "breaker" ->
                    collector.controller().desk().resetBreaker(group.name, WHO, "calm again");
            case "mass-silence", "intent" -> endByHand(machine, group, gate);
            default -> {}
        }
    }

    /** Only what is truly broken and not being replaced; a full group launches another. */
    private void endByHand(Machine machine, SimGroup group, Gate gate) {
        boolean isOurs =
                simulator.intents().stream()
                        .anyMatch(
                                one ->
                                        one.isOpen()
                                                && (one.instance().equals(machine.id)
                                                        || machine.id.equals(one.successor())));
        if (machine.isWell() || isOurs || !machine.isPresent()) {
            return;
        }
        simulator.scheduler.note(WHO + " ends " + machine + " by hand: gate " + gate.name());
        cloud.end(machine, null);
        boolean isReplacedByUs = gate.name().equals("mass-silence");
        if (!group.fillsSlots && !isReplacedByUs) {
            cloud.launch(group, null, null);
        }
    }

    /** Intents whose successor cannot come are released, as the runbook says. */
    void releaseStuck(SimCollector collector) {
        for (Intent intent : simulator.intents()) {
            long open = simulator.scheduler.now() - simulator.invariants.openedAt(intent.id());
            if (intent.isOpen() && open > Duration.ofMinutes(3).toNanos()) {
                simulator.scheduler.note(
                        WHO + " releases " + intent.id() + " at " + intent.stage());
                simulator.invariants.operatorReleases(intent.id());
                collector.controller().desk().releaseIntent(intent.id(), WHO, "it stands still");
            }
        }
        cloud.groups.values().forEach(this::launchByHand);
    }

    /** Nobody else fills the slot of an intent that was released after its instance was ended. */
    private void launchByHand(SimGroup group) {
        boolean isBusy =
                simulator.intents().stream()
                        .anyMatch(one -> one.isOpen() && one.group().equals(group.name));
        if (group.isDeleted || group.fillsSlots || isBusy) {
            return;
        }
        for (long missing = group.desired - cloud.present(group.name).count();
                missing > 0;
                missing--) {
            simulator.scheduler.note(WHO + " launches another into " + group.name);
            cloud.launch(group, null, null);
        }
    }
}
