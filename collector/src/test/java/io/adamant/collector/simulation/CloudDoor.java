package io.adamant.collector.simulation;

import io.adamant.collector.cloud.Call;
import io.adamant.collector.cloud.Cloud;
import io.adamant.collector.cloud.CloudEvidence;
import io.adamant.collector.cloud.GroupImage;
import io.adamant.collector.cloud.GroupName;
import io.adamant.collector.cloud.Inventory;
import io.adamant.collector.cloud.Order;
import io.adamant.collector.cloud.Successor;
import io.adamant.shared.model.ImageId;
import io.adamant.shared.model.InstanceId;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** The cloud's API as one collector meets it: it may answer late, twice, partly, wrongly, never. */
final class CloudDoor implements Cloud {

    /** What becomes of a call that changes something. */
    enum Fate {
        FINE,
        THROTTLED,
        REFUSED,
        LOST,
        TIMEOUT_AFTER,
        LATE,
        TWICE,
        BUG
    }

    /** How badly the cloud behaves at present; shares are of one. */
    static final class Mood {
        double faulty;
        double deaf;
        double partial;
        long lagNanos;
        long lateNanos = Duration.ofSeconds(60).toNanos();
        @Nullable Fate always;
        @Nullable String hole;
        boolean isEvidenceDeaf;

        void calm() {
            faulty = 0;
            deaf = 0;
            partial = 0;
            lagNanos = 0;
            always = null;
            hole = null;
            isEvidenceDeaf = false;
        }
    }

    private final String asker;
    private final SimCloud cloud;
    private final Mood mood;
    private final Scheduler scheduler;
    private final RandomGenerator random;
    private final Points points;
    private final Invariants invariants;
    private final SimCollector collector;

    CloudDoor(FleetSimulator simulator, SimCollector collector) {
        this.asker = collector.name;
        this.cloud = simulator.cloud;
        this.mood = simulator.mood;
        this.scheduler = simulator.scheduler;
        this.random = simulator.random;
        this.points = simulator.points;
        this.invariants = simulator.invariants;
        this.collector = collector;
    }

    @Override
    public String name() {
        return "simulated";
    }

    @Override
    public Set<Capability> capabilities() {
        return EnumSet.of(
                Capability.LAUNCH_FIRST,
                Capability.LOAD_BALANCER,
                Capability.CONSOLE,
                Capability.LAUNCH_HOOK,
                Capability.ROLLBACK);
    }

    @Override
    public Inventory inventory(Duration limit) {
        long taken = collector.wallNanos();
        if (random.nextDouble() < mood.deaf) {
            return Inventory.unread("the cloud does not answer", taken);
        }
        if (mood.hole != null || random.nextDouble() < mood.partial) {
            String zone = mood.hole != null ? mood.hole : "z" + random.nextInt(3);
            return cloud.read(taken, mood.lagNanos, List.of("a page of " + zone), zone);
        }
        collector.inventoryRead(scheduler.now());
        return cloud.read(taken, mood.lagNanos, List.of(), null);
    }

    @Override
    public Call launch(Successor successor) {
        SimGroup group = cloud.groups.get(successor.group());
        invariants.launchAsked(successor, collector);
        return call(
                "launch " + successor.token(),
                () ->
                        group == null || group.isDeleted
                                ? new Call.Refused("gone", "no group " + successor.group())
                                : launch(group, successor));
    }

    private Call launch(SimGroup group, Successor successor) {
        InstanceId before = cloud.claims.get(successor.token());
        if (before != null) {
            return new Call.Accepted(cloud.request(), before);
        }
        if (cloud.isOutOfStock) {
            return new Call.Refused("capacity", "no capacity in this zone");
        }
        if (group.fillsSlots && successor.order() == Order.TERMINATE_FIRST) {
            return claim(group, successor);
        }
        if (cloud.present(group.name).count() >= group.max) {
            return new Call.Refused("max_size", "the group is full");
        }
        Machine made = cloud.launch(group, successor.token(), null);
        cloud.claims.put(successor.token(), made.id);
        cloud.effects.add("launch " + successor.token() + " " + made);
        scheduler.note(asker + " launched " + made + " for " + successor.token());
        return new Call.Accepted(cloud.request(), made.id);
    }

    private Call claim(SimGroup group, Successor successor) {
        Machine old = cloud.machines.get(successor.predecessor());
        for (Machine machine : cloud.present(group.name).toList()) {
            boolean isYounger = old == null || machine.launchedNanos >= old.endedNanos;
            if (isYounger && old != null && !cloud.claims.containsValue(machine.id)) {
                cloud.claims.put(successor.token(), machine.id);
                scheduler.note(asker + " takes " + machine + " for " + successor.token());
                return new Call.Accepted(cloud.request(), machine.id);
            }
        }
        return cloud.present(group.name).count() < group.desired
                ? new Call.Throttled(Duration.ofSeconds(2), "the group launches it by itself")
                : new Call.Refused(Call.Refused.NO_SLOT, "it has all that it wants");
    }

    @Override
    public Call drain(InstanceId instance) {
        return call(
                "drain " + instance,
                () -> {
                    Machine machine = cloud.machines.get(instance);
                    if (machine == null || !machine.isPresent()) {
                        return new Call.AlreadySo("gone");
                    }
                    cloud.effects.add("drain " + instance);
                    cloud.change(machine, () -> machine.isDrained = true);
                    return new Call.Accepted(cloud.request(), null);
                });
    }

    @Override
    public Call terminate(InstanceId instance, Order order) {
        Machine machine = cloud.machines.get(instance);
        invariants.killAsked(machine, instance, collector);
        return call(
                "terminate " + instance,
                () ->
                        machine != null && cloud.end(machine, asker)
                                ? new Call.Accepted(cloud.request(), null)
                                : new Call.AlreadySo("gone"));
    }

    private Call call(String what, Supplier<Call> effect) {
        int point = points.enter(what);
        Call answer = answer(what, effect);
        points.leave(point, what);
        return answer;
    }

    private Call answer(String what, Supplier<Call> effect) {
        Fate fate = fate();
        scheduler.note(asker + " asks " + what + (fate == Fate.FINE ? "" : ", " + fate));
        return switch (fate) {
            case FINE -> effect.get();
            case THROTTLED -> new Call.Throttled(Duration.ofSeconds(1 + random.nextInt(10)));
            case REFUSED -> new Call.Refused("nonsense", "the cloud will not");
            case LOST -> new Call.Ambiguous("timeout");
            case TIMEOUT_AFTER -> {
                Call _ = effect.get();
                yield new Call.Ambiguous("timeout");
            }
            case LATE -> {
                long delay = 1 + random.nextLong(mood.lateNanos);
                scheduler.at(scheduler.now() + delay, "late " + what, () -> run(effect));
                yield new Call.Ambiguous("timeout");
            }
            case TWICE -> {
                Call first = effect.get();
                long delay = 1 + random.nextLong(mood.lateNanos);
                scheduler.at(scheduler.now() + delay, "again " + what, () -> run(effect));
                yield first;
            }
            case BUG -> throw new IllegalStateException("a bug of the adapter");
        };
    }

    private Fate fate() {
        if (mood.always != null) {
            return mood.always;
        }
        if (random.nextDouble() >= mood.faulty) {
            return Fate.FINE;
        }
        Fate[] fates = Fate.values();
        return fates[1 + random.nextInt(fates.length - 1)];
    }

    @Override
    public Call completeLaunch(InstanceId instance, LaunchAnswer answer) {
        Machine machine = cloud.machines.get(instance);
        invariants.hookAnswered(machine, answer, collector);
        return call(
                answer + " the launch of " + instance,
                () -> {
                    boolean isTaken =
                            machine != null
                                    && switch (answer) {
                                        case CONTINUE -> cloud.release(machine, asker);
                                        case ABANDON -> cloud.abandon(machine);
                                    };
                    return isTaken
                            ? new Call.Accepted(cloud.request(), null)
                            : new Call.AlreadySo("no active lifecycle action");
                });
    }

    @Override
    public CloudEvidence evidence(InstanceId instance, Duration limit) {
        int point = points.enter("evidence " + instance);
        if (mood.isEvidenceDeaf) {
            return new CloudEvidence("", List.of(), List.of("the cloud's part: no answer"));
        }
        points.leave(point, "evidence " + instance);
        return new CloudEvidence("console of " + instance, List.of("state: known"), List.of());
    }

    @Override
    public GroupImage groupImage(GroupName group, Duration limit) {
        SimGroup known = cloud.groups.get(group);
        return known == null || known.isDeleted
                ? new GroupImage.Unknown("no group " + group)
                : new GroupImage.Known(known.image, "template 1");
    }

    @Override
    public Call rollback(GroupName group, ImageId image) {
        return call(
                "rollback " + group + " to " + image,
                () -> {
                    SimGroup known = cloud.groups.get(group);
                    if (known == null || known.isDeleted) {
                        return new Call.Refused("gone", "no group " + group);
                    }
                    cloud.effects.add("rollback " + group + " " + image);
                    known.launches(image, scheduler.now());
                    return new Call.Accepted(cloud.request(), null);
                });
    }

    @Override
    public List<LintFinding> lint(GroupName group) {
        return List.of();
    }

    @Override
    public void close() {
        scheduler.note(asker + " closes its door");
    }

    /** What it came to is nobody's to hear any more. */
    private static void run(Supplier<Call> effect) {
        Call _ = effect.get();
    }
}
