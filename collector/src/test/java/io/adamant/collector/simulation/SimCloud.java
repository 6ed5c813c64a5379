package io.adamant.collector.simulation;

import io.adamant.collector.cloud.CloudGroup;
import io.adamant.collector.cloud.CloudInstance;
import io.adamant.collector.cloud.CloudInstance.State;
import io.adamant.collector.cloud.GroupName;
import io.adamant.collector.cloud.Inventory;
import io.adamant.collector.cloud.NativeReplacement;
import io.adamant.shared.model.ImageId;
import io.adamant.shared.model.InstanceId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The cloud as it truly is: groups, machines, images, and what it does by itself. */
final class SimCloud {

    /** What an image does to a machine that boots it. */
    record Image(
            double deathOnBoot,
            @Nullable String deadZone,
            double slowness,
            long diesAfter,
            boolean saysSo) {
        static final Image GOOD = new Image(0, null, 1, 0);
        static final Image DEAD = new Image(1, null, 1, 0);

        /** Its checks fail, and its agent says so. */
        static final Image FAILING = new Image(1, null, 1, 0, true);

        Image(double deathOnBoot, @Nullable String deadZone, double slowness, long diesAfter) {
            this(deathOnBoot, deadZone, slowness, diesAfter, false);
        }
    }

    /** How long a launch hook waits before it lets a machine serve by itself. */
    static final Duration HOOK = Duration.ofSeconds(90);

    /** An ended machine stays in the answers for so long, as clouds keep them. */
    private static final Duration REMEMBERED = Duration.ofMinutes(20);

    static final Duration BOOT = Duration.ofSeconds(8);

    final SequencedMap<GroupName, SimGroup> groups = new LinkedHashMap<>();
    final SequencedMap<InstanceId, Machine> machines = new LinkedHashMap<>();
    final Map<ImageId, Image> images = new LinkedHashMap<>();
    final List<String> effects = new ArrayList<>();
    final Map<String, InstanceId> claims = new LinkedHashMap<>();
    boolean isOutOfStock;
    private final List<NativeReplacement> natives = new ArrayList<>();
    private final Scheduler scheduler;
    private final RandomGenerator random;
    private final Life life;
    private int made;
    private int requests;

    /** Who is told of what becomes of machines. */
    interface Life {

        void born(Machine machine);

        void ready(Machine machine);

        void changed(Machine machine);

        /** Ended by a collector's call. */
        void ended(Machine machine, String asker);
    }

    SimCloud(Scheduler scheduler, RandomGenerator random, Life life) {
        this.scheduler = scheduler;
        this.random = random;
        this.life = life;
    }

    SimGroup group(String name, int desired, int max, String image) {
        SimGroup group = new SimGroup(name, "shop", desired, max, image);
        groups.put(group.name, group);
        images.putIfAbsent(group.image, Image.GOOD);
        return group;
    }

    Image imageOf(Machine machine) {
        return images.getOrDefault(machine.image, Image.GOOD);
    }

    Stream<Machine> present(GroupName group) {
        return machines.values().stream().filter(m -> m.group.equals(group) && m.isPresent());
    }

    String request() {
        return "req-" + ++requests;
    }

    Machine launch(SimGroup group, @Nullable String token, @Nullable String name) {
        InstanceId id = new InstanceId("i-%04d".formatted(++made));
        Machine machine =
                new Machine(
                        id,
                        group.name,
                        group.image,
                        "z" + made % 3,
                        name == null ? group.name + "-" + made : name,
                        token,
                        scheduler.now());
        machines.put(id, machine);
        Image image = imageOf(machine);
        machine.isDeadOnBoot =
                machine.zone.equals(image.deadZone()) || random.nextDouble() < image.deathOnBoot();
        machine.saysItFailed = machine.isDeadOnBoot && image.saysSo();
        machine.isHeld = group.hasHook;
        if (machine.isHeld) {
            machine.publish(scheduler.now());
            scheduler.in(HOOK, "hook of " + id, () -> release(machine, "the hook's own end"));
        }
        life.born(machine);
        double tail = Math.exp(random.nextGaussian() * 0.25) * image.slowness();
        if (!machine.isDeadOnBoot) {
            scheduler.at(
                    scheduler.now() + (long) (BOOT.toNanos() * tail),
                    "ready " + id,
                    () -> becomeReady(machine, image));
        }
        return machine;
    }

    /** Skips the boot: a machine of before the story begins. */
    Machine settled(SimGroup group) {
        Machine machine = launch(group, null, null);
        machine.isHeld = false;
        becomeReady(machine, Image.GOOD);
        return machine;
    }

    /** The launch hook lets it serve; false when it waits no more. */
    boolean release(Machine machine, String by) {
        if (!machine.isHeld || !machine.isPresent()) {
            return false;
        }
        scheduler.note(machine + " may serve: " + by);
        change(machine, () -> machine.isHeld = false);
        return true;
    }

    /** The launch hook gives it up: the group ends it and launches another; false when too late. */
    boolean abandon(Machine machine) {
        SimGroup group = groups.get(machine.group);
        if (!machine.isHeld || !machine.isPresent() || group == null) {
            return false;
        }
        effects.add("abandon " + machine);
        replaceNatively(machine, "its launch was given up");
        return true;
    }

    private void becomeReady(Machine machine, Image image) {
        if (machine.isReady || !machine.isRunning()) {
            return;
        }
        change(machine, () -> machine.isReady = true);
        life.ready(machine);
        if (image.diesAfter() > 0) {
            scheduler.at(
                    scheduler.now() + image.diesAfter(),
                    "late death " + machine,
                    () -> change(machine, () -> machine.isSick = true));
        }
    }

    /** Changes the truth of a machine, and what the API will show of it. */
    void change(Machine machine, Runnable how) {
        if (machine.state == State.GONE) {
            return;
        }
        how.run();
        machine.publish(scheduler.now());
        life.changed(machine);
    }

    void stop(Machine machine) {
        change(machine, () -> machine.state = State.STOPPED);
    }

    /** Ends a machine for good; {@code asker} is the collector whose call it was, or null. */
    boolean end(Machine machine, @Nullable String asker) {
        if (machine.state == State.GONE) {
            return false;
        }
        machine.endedNanos = scheduler.now();
        change(machine, () -> machine.state = State.GONE);
        scheduler.note((asker == null ? "the cloud" : asker) + " ended " + machine);
        if (asker != null) {
            effects.add("terminate " + machine);
            life.ended(machine, asker);
        }
        SimGroup group = groups.get(machine.group);
        if (group != null && group.fillsSlots) {
            scheduler.in(Duration.ofSeconds(5), "fill " + group.name, () -> fill(group));
        }
        return true;
    }

    /** What a group that fills its slots does by itself, for as long as it is short. */
    void fill(SimGroup group) {
        while (isShort(group) && !isOutOfStock) {
            Machine machine = launch(group, null, null);
            effects.add("native launch " + machine);
            scheduler.note("the group launches " + machine);
        }
        if (isShort(group)) {
            scheduler.in(Duration.ofSeconds(10), "fill " + group.name, () -> fill(group));
        }
    }

    private boolean isShort(SimGroup group) {
        return !group.isDeleted && present(group.name).count() < group.desired;
    }

    /** The cloud replaces a machine by itself, under the same name. */
    void replaceNatively(Machine machine, String cause) {
        SimGroup group = groups.get(machine.group);
        if (group == null || group.isDeleted || !machine.isPresent()) {
            return;
        }
        boolean fills = group.fillsSlots;
        group.fillsSlots = false;
        boolean isEnded = end(machine, null);
        group.fillsSlots = fills;
        if (isEnded) {
            Machine next = launch(group, null, machine.name);
            natives.add(new NativeReplacement(machine.id, cause, scheduler.now(), true));
            effects.add("native replace " + machine + " by " + next);
            scheduler.note("the cloud replaces " + machine + " by " + next + ": " + cause);
        }
    }

    /** The machine that stands under a name now. */
    @Nullable Machine named(String name) {
        Machine found = null;
        for (Machine machine : machines.values()) {
            if (machine.name.equals(name) && machine.isPresent()) {
                found = machine;
            }
        }
        return found;
    }

    /**
     * What the API shows.
     *
     * @param lagNanos how old what it shows of each machine may be
     */
    Inventory read(long takenNanos, long lagNanos, List<String> gaps, @Nullable String missing) {
        List<CloudInstance> seen = new ArrayList<>();
        for (Machine machine : machines.values()) {
            boolean isForgotten =
                    machine.state == State.GONE
                            && scheduler.now() - machine.endedNanos > REMEMBERED.toNanos();
            long lag = lagNanos == 0 ? 0 : random.nextLong(lagNanos);
            CloudInstance one = machine.seenAt(scheduler.now() - lag);
            boolean isMissing = missing != null && machine.zone.equals(missing);
            if (one != null && !isForgotten && !isMissing) {
                seen.add(one);
            }
        }
        return new Inventory(describe(), seen, gaps.isEmpty(), gaps, takenNanos);
    }

    private List<CloudGroup> describe() {
        List<CloudGroup> described = new ArrayList<>();
        for (SimGroup group : groups.values()) {
            if (!group.isDeleted) {
                described.add(group.describe(natives(group)));
            }
        }
        return described;
    }

    private List<NativeReplacement> natives(SimGroup group) {
        List<NativeReplacement> open = new ArrayList<>();
        for (NativeReplacement one : natives) {
            Machine old = machines.get(one.instance());
            boolean isRecent =
                    scheduler.now() - one.atUnixNanos() < Duration.ofMinutes(2).toNanos();
            if (isRecent && old != null && old.group.equals(group.name)) {
                Machine next = named(old.name);
                open.add(
                        new NativeReplacement(
                                one.instance(),
                                one.cause(),
                                one.atUnixNanos(),
                                next != null && !next.isReady));
            }
        }
        return open;
    }
}
