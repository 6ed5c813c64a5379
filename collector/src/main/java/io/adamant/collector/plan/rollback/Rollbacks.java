package io.adamant.collector.plan.rollback;

import io.adamant.collector.cloud.Cloud.Capability;
import io.adamant.collector.cloud.CloudGroup;
import io.adamant.collector.cloud.GroupName;
import io.adamant.collector.image.Standing;
import io.adamant.collector.plan.Gate;
import io.adamant.collector.plan.Hold;
import io.adamant.collector.plan.PlanPolicy;
import io.adamant.collector.plan.Situation;
import io.adamant.shared.model.ImageId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * For every group whose image is held: where it could go back to. The newest image of the same
 * application that is proven good, not held, and above the rollback floor of every image on the way
 * down.
 */
public final class Rollbacks {

    private final Situation situation;
    private final Map<ImageId, Standing> images;

    private Rollbacks(Situation situation) {
        this.situation = situation;
        this.images = situation.background().images();
    }

    /** One for each group whose image is held; most cannot be done at once. */
    public static List<Rollback> plan(Situation situation) {
        Rollbacks rollbacks = new Rollbacks(situation);
        List<Rollback> all = new ArrayList<>();
        for (CloudGroup group : situation.inventory().groups()) {
            String held = situation.heldImages().get(group.image());
            if (held != null) {
                all.add(rollbacks.of(group, rollbacks.newest(group), held));
            }
        }
        return all;
    }

    /**
     * What stands in the way of an operator's wish.
     *
     * @param to the wanted image, or null for the newest proven one
     * @return empty when the inventory has no such group
     */
    public static Optional<Rollback> wish(
            Situation situation, GroupName name, @Nullable ImageId to, String reason) {
        Rollbacks rollbacks = new Rollbacks(situation);
        for (CloudGroup group : situation.inventory().groups()) {
            if (group.name().equals(name)) {
                ImageId target = to == null ? rollbacks.newest(group) : to;
                return Optional.of(rollbacks.of(group, target, reason));
            }
        }
        return Optional.empty();
    }

    private @Nullable ImageId newest(CloudGroup group) {
        return images.entrySet().stream()
                .filter(one -> isGood(one.getKey(), one.getValue(), group))
                .filter(one -> floorBroken(group.image(), one.getKey()) == null)
                .max(Comparator.comparingInt(one -> one.getValue().order()))
                .map(Map.Entry::getKey)
                .orElse(null);
    }

    private static boolean isGood(ImageId image, Standing standing, CloudGroup group) {
        return !image.equals(group.image())
                && standing.isProven()
                && standing.heldBecause() == null
                && standing.heldZones().isEmpty()
                && standing.applications().contains(group.application());
    }

    private Rollback of(CloudGroup group, @Nullable ImageId to, String reason) {
        List<Gate> gates = new ArrayList<>();
        PlanPolicy.Mode mode = situation.policy().mode();
        add(
                gates,
                "mode",
                mode == PlanPolicy.Mode.ENFORCE,
                mode.name().toLowerCase(Locale.ROOT),
                "enforce",
                "an operator rolls back");
        boolean isUnattended = situation.policy().rollback().isUnattended();
        add(
                gates,
                "rollback",
                isUnattended,
                isUnattended ? "unattended" : "proposed",
                "unattended",
                "an operator rolls back, or rollback: unattended in the policy");
        Hold hold = situation.holds().get(group.name());
        boolean isHeld = hold != null && hold.isActive(situation.nowNanos());
        add(
                gates,
                "hold",
                !isHeld,
                isHeld && hold != null ? hold.who() + ": " + hold.why() : "none",
                "none",
                "an operator resumes the group");
        cloud(group, gates);
        target(group, to, gates);
        return new Rollback(group.name(), group.image(), to, reason, gates);
    }

    private void cloud(CloudGroup group, List<Gate> gates) {
        boolean isComplete = situation.inventory().complete();
        add(
                gates,
                "inventory",
                isComplete,
                isComplete ? "complete" : "incomplete",
                "complete",
                "the cloud answers every page");
        add(
                gates,
                "ledger",
                situation.ledgerFault() == null,
                situation.ledgerFault() == null ? "sound" : situation.ledgerFault(),
                "sound",
                "an operator restores the file and restarts the collector");
        boolean canRollBack = situation.capabilities().contains(Capability.ROLLBACK);
        add(
                gates,
                "cloud",
                canRollBack,
                canRollBack ? "can" : "this cloud cannot point a group at another image",
                "can",
                "the group's image is changed by hand");
        add(
                gates,
                "deployment",
                !group.isRefreshing(),
                group.isRefreshing() ? String.valueOf(group.refresh()) : "none is running",
                "none",
                "the refresh ends in the cloud");
    }

    private void target(CloudGroup group, @Nullable ImageId to, List<Gate> gates) {
        Standing standing = to == null ? null : images.get(to);
        boolean isGood = to != null && standing != null && isGood(to, standing, group);
        add(
                gates,
                "proven",
                isGood,
                to == null
                        ? "no proven image of " + group.application() + " may be gone back to"
                        : to + (isGood ? " is proven good" : " is not proven good, or held"),
                "proven good for " + group.application() + ", not held, above every floor",
                "a good image for the group, by hand");
        String broken = to == null ? null : floorBroken(group.image(), to);
        add(
                gates,
                "floor",
                broken == null,
                broken == null ? "none is passed" : broken,
                "not below a rollback floor",
                "an image above the floor");
    }

    /** The floor that lies between two images, in words; null when none does. */
    private @Nullable String floorBroken(ImageId from, ImageId to) {
        Standing start = images.get(from);
        Standing end = images.get(to);
        for (Map.Entry<ImageId, ImageId> one : situation.policy().rollback().floors().entrySet()) {
            Standing passed = images.get(one.getKey());
            boolean isPassed =
                    one.getKey().equals(from)
                            || (passed != null
                                    && (start == null || passed.order() <= start.order())
                                    && (end == null || passed.order() > end.order()));
            if (!isPassed) {
                continue;
            }
            Standing floor = images.get(one.getValue());
            if (floor == null || end == null || end.order() < floor.order()) {
                return "%s is not to be left for anything older than %s%s"
                        .formatted(
                                one.getKey(),
                                one.getValue(),
                                floor == null ? ", which is not known" : "");
            }
        }
        return null;
    }

    private static void add(
            List<Gate> gates, String name, boolean open, String value, String limit, String how) {
        gates.add(new Gate(name, open, value, limit, open ? "" : how));
    }
}
