package io.adamant.collector.localcloud.estate;

import io.adamant.collector.localcloud.estate.Instance.State;
import io.adamant.collector.localcloud.launch.LaunchException;
import io.adamant.collector.localcloud.launch.LaunchSpec;
import io.adamant.collector.localcloud.launch.Launcher;
import io.adamant.collector.localcloud.launch.Machine;
import io.adamant.shared.time.WallClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Groups, images and instances: every change is on disk before it is answered. The monitor of this
 * object owns the state; processes are started and ended outside of it.
 */
public final class Estate {

    /**
     * How long an ended instance stays listed as {@code gone} with its console output. Its id is
     * never used again.
     *
     * @param count most of them; the oldest go first
     */
    public record Retention(int count, Duration span) {
        public static final Retention DEFAULT = new Retention(200, Duration.ofHours(24));
    }

    /** Images that may be registered, and groups. */
    public static final int THINGS = 200;

    private final StateStore store;
    private final Launcher launcher;
    private final Ports ports;
    private final InstanceIds ids;
    private final WallClock clock;
    private final Retention retention;
    private final Map<String, Image> images = new TreeMap<>();
    private final Map<String, Group> groups = new TreeMap<>();
    private final Map<String, Instance> instances = new LinkedHashMap<>();
    private final Map<String, Machine> machines = new LinkedHashMap<>();
    private long generation;
    private long undeleted;

    /** Reads the state; instances that were alive then are stopped now, for their leash is gone. */
    public Estate(
            StateStore store,
            Launcher launcher,
            Ports ports,
            InstanceIds ids,
            WallClock clock,
            Retention retention) {
        this.store = store;
        this.launcher = launcher;
        this.ports = ports;
        this.ids = ids;
        this.clock = clock;
        this.retention = retention;
        store.load(StateStore.Kind.IMAGE).stream()
                .map(Image::from)
                .forEach(image -> images.put(image.id(), image));
        store.load(StateStore.Kind.GROUP).stream()
                .map(Group::from)
                .forEach(group -> groups.put(group.name(), group));
        store.load(StateStore.Kind.INSTANCE).stream()
                .map(Instance::from)
                .sorted(Comparator.comparingLong(instance -> instance.times().launched()))
                .forEach(instance -> instances.put(instance.id(), instance));
        for (Instance instance : List.copyOf(instances.values())) {
            if (instance.state() == State.STOPPING) {
                end(instance, State.GONE, "terminated; the local cloud restarted");
            } else if (instance.isActive()) {
                end(instance, State.STOPPED, "its init ended with the local cloud");
            }
        }
    }

    /**
     * Everything at one moment.
     *
     * @param generation changes with every change of the content
     */
    public record Snapshot(
            long generation, List<Image> images, List<Group> groups, List<Instance> instances) {}

    public synchronized Snapshot snapshot() {
        return new Snapshot(
                generation,
                List.copyOf(images.values()),
                List.copyOf(groups.values()),
                List.copyOf(instances.values()));
    }

    public synchronized Optional<Instance> instance(String id) {
        return Optional.ofNullable(instances.get(id));
    }

    public synchronized Optional<Machine> machine(String id) {
        return Optional.ofNullable(machines.get(id));
    }

    public synchronized Optional<Image> image(String id) {
        return Optional.ofNullable(images.get(id));
    }

    public synchronized Optional<Group> group(String name) {
        return Optional.ofNullable(groups.get(name));
    }

    /** Directories of ended instances that could not be removed since the start. */
    public synchronized long undeletedDirectories() {
        return undeleted;
    }

    public synchronized List<Instance> serving() {
        return instances.values().stream().filter(Instance::isServing).toList();
    }

    /** Registers an image or describes it anew; whether it boots is baked and cannot change. */
    public synchronized Outcome<Image> putImage(Image image) {
        Image before = images.get(image.id());
        if (before != null && before.bootable() != image.bootable()) {
            return Outcome.conflict("image " + image.id() + " exists and is immutable");
        }
        if (before == null && images.size() >= THINGS) {
            return Outcome.conflict("no more than " + THINGS + " images");
        }
        store.save(StateStore.Kind.IMAGE, image.id(), image.toJson());
        images.put(image.id(), image);
        generation++;
        return new Outcome.Done<>(image, image.equals(before));
    }

    /** Nothing is launched from it any more; what runs of it goes on. */
    public synchronized Outcome<Image> disableImage(String id) {
        Image image = images.get(id);
        if (image == null) {
            return Outcome.notFound("no image " + id);
        }
        Image disabled = image.disabled();
        store.save(StateStore.Kind.IMAGE, id, disabled.toJson());
        images.put(id, disabled);
        generation++;
        return new Outcome.Done<>(disabled, image.isDisabled());
    }

    private boolean isDisabled(String id) {
        Image image = images.get(id);
        return image != null && image.isDisabled();
    }

    /**
     * Creates a group and launches what it desires, or changes one; a change launches nothing and
     * ends nothing.
     */
    public Outcome<Group> putGroup(Group group) {
        // Two creations at once launch no more than one: the tokens are the same.
        boolean isNew = group(group.name()).isEmpty();
        Outcome<Group> stored = storeGroup(group);
        if (isNew && stored instanceof Outcome.Done<Group>(Group created, boolean _)) {
            for (int i = 0; i < created.desired(); i++) {
                if (launch(created.name(), "create-" + created.name() + "-" + i)
                        instanceof Outcome.Refused<Instance>(Outcome.Why why, String words)) {
                    return new Outcome.Refused<>(why, "group exists, but: " + words);
                }
            }
        }
        return stored;
    }

    private synchronized Outcome<Group> storeGroup(Group group) {
        if (!images.containsKey(group.image())) {
            return Outcome.notFound("no image " + group.image());
        }
        if (isDisabled(group.image())) {
            return Outcome.conflict("image " + group.image() + " is disabled");
        }
        Group before = groups.get(group.name());
        if (before == null && groups.size() >= THINGS) {
            return Outcome.conflict("no more than " + THINGS + " groups");
        }
        store.save(StateStore.Kind.GROUP, group.name(), group.toJson());
        groups.put(group.name(), group);
        generation++;
        return new Outcome.Done<>(group, group.equals(before));
    }

    /** The next launches use this image; running instances keep theirs. */
    public synchronized Outcome<Group> setImage(String name, String image) {
        Optional<Group> group = group(name);
        return group.isEmpty()
                ? Outcome.notFound("no group " + name)
                : storeGroup(group.get().withImage(image));
    }

    /**
     * Starts one instance of the group's image.
     *
     * @param token the caller's name for this launch: the same token gives the same instance
     */
    public Outcome<Instance> launch(String group, String token) {
        Outcome<Instance> reserved = reserve(group, token);
        if (!(reserved instanceof Outcome.Done<Instance>(Instance instance, boolean repeated))
                || repeated) {
            return reserved;
        }
        try {
            Machine machine = launcher.launch(spec(instance));
            Instance running = started(instance, machine);
            machine.whenGone(() -> initEnded(instance.id()));
            return Outcome.done(running);
        } catch (LaunchException e) {
            end(instance, State.STOPPED, "launch failed: " + e.getMessage());
            return new Outcome.Refused<>(Outcome.Why.FAILED, String.valueOf(e.getMessage()));
        }
    }

    private synchronized Outcome<Instance> reserve(String name, String token) {
        Optional<Instance> same =
                instances.values().stream()
                        .filter(instance -> instance.origin().token().equals(token))
                        .findFirst();
        if (same.isPresent()) {
            return same.get().origin().group().equals(name)
                    ? new Outcome.Done<>(same.get(), true)
                    : Outcome.conflict("this token launched " + same.get().id());
        }
        Group group = groups.get(name);
        if (group == null) {
            return Outcome.notFound("no group " + name);
        }
        if (isDisabled(group.image())) {
            return Outcome.conflict("image " + group.image() + " is disabled");
        }
        List<Instance> active = activeOf(name);
        if (active.size() >= group.max()) {
            return Outcome.conflict(
                    "group " + name + " has no room: " + active.size() + " of " + group.max());
        }
        OptionalInt port = ports.pair(heldPorts());
        if (port.isEmpty()) {
            return Outcome.conflict("no free pair of ports");
        }
        Instance.Origin origin =
                new Instance.Origin(
                        name,
                        group.application(),
                        group.image(),
                        emptiestZone(group, active),
                        token,
                        group.loadBalanced());
        Instance.Times times = new Instance.Times(clock.unixNanos(), 0, 0);
        Instance instance =
                new Instance(
                        ids.take(), origin, port.getAsInt(), State.PENDING, times, "launching");
        keep(instance);
        return Outcome.done(instance);
    }

    private List<Instance> activeOf(String group) {
        return instances.values().stream()
                .filter(i -> i.isActive() && i.origin().group().equals(group))
                .toList();
    }

    private Set<Integer> heldPorts() {
        return instances.values().stream()
                .filter(Instance::isActive)
                .map(Instance::workloadPort)
                .collect(Collectors.toSet());
    }

    private static String emptiestZone(Group group, List<Instance> active) {
        Map<String, Long> held =
                active.stream()
                        .collect(
                                Collectors.groupingBy(
                                        i -> i.origin().zone(), Collectors.counting()));
        return group.zones().stream()
                .min(Comparator.comparingLong(zone -> held.getOrDefault(zone, 0L)))
                .orElseThrow();
    }

    private synchronized LaunchSpec spec(Instance instance) {
        Instance.Origin origin = instance.origin();
        Image image = images.get(origin.image());
        return new LaunchSpec(
                instance.id(),
                store.instanceDirectory(instance.id()),
                origin.image(),
                image == null || image.bootable(),
                origin.group(),
                origin.application(),
                origin.zone(),
                instance.workloadPort(),
                instance.agentPort());
    }

    private synchronized Instance started(Instance instance, Machine machine) {
        machines.put(instance.id(), machine);
        Instance now = instances.getOrDefault(instance.id(), instance);
        if (now.state() != State.PENDING) {
            machine.kill(); // terminated while it was being launched
            return now;
        }
        return keep(now.in(State.RUNNING, "launched"));
    }

    private synchronized void initEnded(String id) {
        Instance instance = instances.get(id);
        if (instance == null || !instance.isActive()) {
            return;
        }
        if (instance.state() == State.STOPPING) {
            end(instance, State.GONE, "terminated");
        } else {
            end(instance, State.STOPPED, "its init ended");
        }
    }

    /**
     * Marks an instance as stopping; the group's desired number stays. A live one is powered off by
     * the caller, outside of the monitor.
     */
    public synchronized Outcome<Instance> beginTerminate(String id) {
        Instance instance = instances.get(id);
        if (instance == null) {
            return Outcome.notFound("no instance " + id);
        }
        return switch (instance.state()) {
            case STOPPING, GONE -> new Outcome.Done<>(instance, true);
            case STOPPED -> Outcome.done(end(instance, State.GONE, "terminated"));
            case PENDING, RUNNING -> Outcome.done(keep(instance.in(State.STOPPING, "terminating")));
        };
    }

    /** Takes an instance out of the load balancer's rotation, for good. */
    public synchronized Outcome<Instance> drain(String id) {
        Instance instance = instances.get(id);
        if (instance == null) {
            return Outcome.notFound("no instance " + id);
        }
        if (!instance.origin().loadBalanced()) {
            return Outcome.conflict(id + " is not registered with a load balancer");
        }
        if (instance.times().drained() != 0) {
            return new Outcome.Done<>(instance, true);
        }
        return Outcome.done(keep(instance.draining(clock.unixNanos())));
    }

    private synchronized Instance end(Instance instance, State state, String why) {
        machines.remove(instance.id());
        Instance ended = keep(instance.ended(state, clock.unixNanos(), why));
        if (state == State.GONE) {
            undeleted += store.deleteInstanceFiles(instance.id(), false) ? 0 : 1;
            forgetOld();
        }
        return ended;
    }

    private Instance keep(Instance instance) {
        store.save(StateStore.Kind.INSTANCE, instance.id(), instance.toJson());
        instances.put(instance.id(), instance);
        generation++;
        return instance;
    }

    private void forgetOld() {
        long oldest = clock.unixNanos() - retention.span().toNanos();
        List<Instance> gone =
                new ArrayList<>(
                        instances.values().stream().filter(i -> i.state() == State.GONE).toList());
        gone.sort(Comparator.comparingLong(i -> -i.times().ended()));
        for (int i = 0; i < gone.size(); i++) {
            if (i >= retention.count() || gone.get(i).times().ended() < oldest) {
                String id = gone.get(i).id();
                instances.remove(id);
                store.delete(StateStore.Kind.INSTANCE, id);
                undeleted += store.deleteInstanceFiles(id, true) ? 0 : 1;
            }
        }
    }
}
